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
  ['an outage', error('InternalFailure', 500), false, false],
  ['no answer', error('TimeoutError'), false, false],
  ['no connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), false, false],
  ['no error', 'no', false, false],
])('%s', (_, given, refusal, read) => {
  expect([isRefusal(given), isRefusedRead(given)]).toEqual([refusal, read]);
});
