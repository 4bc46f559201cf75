import { FunctionUnavailable, Invocation } from '../../../handlers/shared/ports/function-invoker';
import { batchAnswer } from '../../../handlers/shared/stream/batch-answer';
import { ForwardedRecord, FunctionSink } from '../../../handlers/shared/stream/function-sink';
import { DeliveredRecord, putRecord } from '../../../handlers/shared/stream/put-record';

type Answer = Invocation | FunctionUnavailable;
const OK: Invocation = { payload: '{"batchItemFailures":[]}' };
const delivered = (id: string): DeliveredRecord => ({ kinesis: { data: 'e30=', sequenceNumber: id, partitionKey: 'p' }, eventSourceARN: 'arn:stream' });

/** A sink over a function that answers one after the other, then well. */
function world(...answers: Answer[]) {
  const events: Array<{ Records: DeliveredRecord[] }> = [];
  const sink = new FunctionSink('arn:function', {
    invoke: async (_, payload) => {
      events.push(JSON.parse(payload) as { Records: DeliveredRecord[] });
      const answer = answers.shift() ?? OK;
      if (answer instanceof FunctionUnavailable) throw answer;
      return answer;
    },
  }, () => AbortSignal.timeout(1_000));
  const items = (texts: string[]) => texts.map((text, index) => sink.itemOf(putRecord(delivered(String(index + 1))), { text }));
  const write = async (texts: string[]) => (await sink.write(items(texts)))
    .map(({ item, reason, permanent }) => [(item as ForwardedRecord).id, reason, permanent]);
  return { sink, write, events, ids: () => events.map(({ Records }) => Records.map(({ kinesis }) => kinesis.sequenceNumber)) };
}

test('the function gets the event of a Kinesis event source, with the content behind the stages', async () => {
  const { write, events } = world();
  expect(await write(['{"a":1}', '{"b":"é"}'])).toEqual([]);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const record = (id: string, data: string) => ({ ...delivered(id), kinesis: { ...delivered(id).kinesis, data: base64(data) } });
  expect(events).toEqual([{ Records: [record('1', '{"a":1}'), record('2', '{"b":"é"}')] }]);
});

test('from the first record that the function reports, all come again', async () => {
  const { write } = world({ payload: '{"batchItemFailures":[{"itemIdentifier":"3"},{"itemIdentifier":"2"}]}' });
  const reason = 'the function reported a record that has to come again';
  expect(await write(['{}', '{}', '{}'])).toEqual([['2', reason, false], ['3', reason, false]]);
});

test.each<[string, Answer, string]>([
  ['that fails', { payload: '{"errorMessage":"secret"}', functionError: 'Unhandled' }, 'the function failed'],
  ['that is throttled', new FunctionUnavailable('throttled', undefined), 'FunctionUnavailable: The function was not run: throttled.'],
])('all records come again to a function %s', async (_, answer, reason) => {
  expect(await world(answer).write(['{}', '{}'])).toEqual([['1', reason, false], ['2', reason, false]]);
});

test('records that are larger together than an event are sent in several, and none behind one that failed', async () => {
  const large = JSON.stringify('x'.repeat(2_000_000));
  const { write, ids } = world(OK, { payload: '', functionError: 'Unhandled' });
  expect((await write([large, large, large, large, large])).map(([id]) => id)).toEqual(['3', '4', '5']);
  expect(ids()).toEqual([['1', '2'], ['3', '4']]);
});

test('a record that fits into no event is poison', () => {
  expect(() => world().sink.itemOf(putRecord(delivered('1')), { text: JSON.stringify('x'.repeat(5_000_000)) })).toThrow('the record must fit into an event of 6291356 bytes');
});

test.each<[string, string, number | undefined]>([
  ['nothing', '', undefined], ['null', 'null', undefined], ['an empty object', '{}', undefined], ['a null list', '{"batchItemFailures":null}', undefined],
  ['an empty list', '{"batchItemFailures":[]}', undefined], ['a text', '"done"', undefined],
  ['an id', '{"batchItemFailures":[{"itemIdentifier":"b"}]}', 1], ['two ids', '{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"b"}]}', 1],
  ['an id of no record', '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"x"}]}', 0], ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}', 0],
  ['a null id', '{"batchItemFailures":[{"itemIdentifier":null}]}', 0], ['another name', '{"batchItemFailures":[{"id":"b"}]}', 0], ['null in the list', '{"batchItemFailures":[null]}', 0],
  ['a text for the list', '{"batchItemFailures":"b"}', 0], ['broken JSON', '{"batchItemFailures":', 0],
])('an answer of %s', (_, payload, expected) => expect(batchAnswer(payload, ['a', 'b', 'c'], true)).toEqual({ failedAt: expected, rejected: [] }));

const rejecting = (...ids: unknown[]) => JSON.stringify({ rejectedItems: ids.map(itemIdentifier => ({ itemIdentifier })), batchItemFailures: [{ itemIdentifier: 'c' }] });
test.each<[string, string, object]>([
  ['one before the failure', rejecting('a'), { failedAt: 2, rejected: [0] }],
  ['one that fails, and comes again', rejecting('b', 'c'), { failedAt: 2, rejected: [1] }],
  ['one that is not there', rejecting('a', 'x'), { failedAt: 0, rejected: [] }],
  ['one without a name', rejecting(null), { failedAt: 0, rejected: [] }],
  ['no list', '{"rejectedItems":"a"}', { failedAt: 0, rejected: [] }],
  ['null', '{"rejectedItems":null}', { rejected: [] }],
])('rejections: %s', (_, payload, expected) => expect(batchAnswer(payload, ['a', 'b', 'c'], true)).toEqual(expected));

test('rejections are read where the function can reject, and nowhere else', async () => {
  const answer = { payload: '{"rejectedItems":[{"itemIdentifier":"1"}]}' };
  expect(await world(answer).write(['{}', '{}'])).toEqual([]);
  const sink = new FunctionSink('arn:function', { invoke: async () => answer }, () => AbortSignal.timeout(1_000), true);
  const items = ['1', '2'].map(id => sink.itemOf(putRecord(delivered(id)), { text: '{}' }));
  expect(await sink.write(items)).toEqual([{ item: items[0], reason: 'the function rejected the record', permanent: true }]);
});
