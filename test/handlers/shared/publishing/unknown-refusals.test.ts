import { FakeBroker, Fate, impatient, outgoing } from './fake-broker';
import { isRefusal, isRefusedRead } from '../../../../handlers/shared/errors/refusal';

const always = (fate: Fate) => Array<Fate>(500).fill(fate);
const messages = [outgoing('1', 'a'), outgoing('2', 'a'), outgoing('3', 'b')];

test.each<Fate>(['unknown', 'request-refused'])('%s: at the fifth delivery it is permanent, and what waits behind it is sent', async fate => {
  const broker = new FakeBroker({ 1: always(fate) });
  const delivery = impatient(broker);
  for (let time = 1; time < 5; time++) {
    const undelivered = await delivery.deliver(time === 1 ? messages : messages.slice(0, 2));
    expect(undelivered.map(({ message: { id }, permanent }) => [id, permanent])).toEqual([['1', false], ['2', false]]);
  }
  expect((await delivery.deliver(messages.slice(0, 2))).map(({ message: { id }, permanent }) => [id, permanent])).toEqual([['1', true]]);
  // a neighbour may make the batch come again
  expect((await delivery.deliver(messages.slice(0, 1))).map(({ permanent }) => permanent)).toEqual([true]);
  expect(broker.taken.map(({ id }) => id)).toEqual(['3', '2']);
});

test('an outage never becomes permanent', async () => {
  const delivery = impatient(new FakeBroker({ 1: always('temporary') }));
  for (let time = 0; time < 10; time++) expect(await delivery.deliver([messages[0]])).toMatchObject([{ permanent: false }]);
});

const error = (name: string, httpStatusCode?: number) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });

test.each<[name: string, error: unknown, refusal: boolean, read: boolean]>([
  ['a request that is not valid', error('ValidationException', 400), true, true],
  ['a key that is too long', error('KeyTooLongError', 400), true, true],
  ['contents that SQS does not take', error('InvalidMessageContents', 400), true, true],
  ['code that cannot write the request', new RangeError('Invalid time value'), true, true],
  ['a missing permission', error('AccessDeniedException', 400), false, true],
  ['an object that is not there', error('NoSuchKey', 404), false, true],
  ['a disabled key', error('KMSDisabledException', 400), false, true],
  ['a queue that is not there', error('QueueDoesNotExist', 400), false, true],
  ['throttling', error('ThrottlingException', 400), false, false],
  ['too many requests', error('NewException', 429), false, false],
  ['a transaction in progress', error('TransactionInProgressException', 400), false, true],
  ['a transaction of another writer', error('TransactionConflictException', 400), false, true],
  ['a write in another Region', error('ReplicatedWriteConflictException', 400), false, true],
  ['a write that another one aborted', error('OperationAborted', 409), false, true],
  ['a resource that changes', error('ResourceInUseException', 400), false, true],
  ['a bus that changes', error('ConcurrentModificationException', 400), false, true],
  ['a state machine that is replaced', error('StateMachineDeleting', 400), false, true],
  ['credentials that IAM does not know yet', error('UnrecognizedClientException', 400), false, true],
  ['an account without the service', error('OptInRequired', 403), false, true],
  ['an account that is suspended', error('AllAccessDisabled', 403), false, true],
  ['a clock that is wrong', error('RequestTimeTooSkewed', 403), false, true],
  ['a clock that is ahead', error('RequestInTheFuture', 403), false, true],
  ['a signature that EC2 does not take', error('AuthFailure', 401), false, true],
  ['a request whose first is at work', error('PriorRequestNotComplete', 400), false, true],
  ['a token of other parameters', error('IdempotentParameterMismatchException', 400), true, true],
  ['a condition that is not met', error('ConditionalCheckFailedException', 400), true, true],
  ['an outage', error('InternalFailure', 500), false, false],
  ['no answer', error('TimeoutError'), false, false],
  ['no connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), false, false],
  ['no error', 'no', false, false],
])('%s', (_, given, refusal, read) => {
  expect([isRefusal(given), isRefusedRead(given)]).toEqual([refusal, read]);
});
