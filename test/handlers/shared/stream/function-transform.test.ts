import { ConstantBackoff } from 'cockatiel';
import fc from 'fast-check';
import { FunctionUnavailable, Invocation } from '../../../../handlers/shared/ports/function-invoker';
import { Unpublishable } from '../../../../handlers/shared/publishing/unpublishable';
import { FunctionTransform } from '../../../../handlers/shared/stream/function-transform';
import { putRecord } from '../../../../handlers/shared/stream/put-record';
import { Outcome } from '../../../../handlers/shared/stream/staged';

interface Handed { readonly recordId: string; readonly data: string }
interface Click { readonly page: string; readonly crash?: boolean }
type Work = (records: Handed[]) => Invocation;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const clickOf = ({ data }: Handed) => JSON.parse(Buffer.from(data, 'base64').toString()) as Click;
const upper = (record: Handed) =>
  ({ recordId: record.recordId, result: 'Ok', data: base64(JSON.stringify({ page: clickOf(record).page.toUpperCase() })) });
const answer = (records: unknown): Invocation => ({ payload: JSON.stringify({ records }) });
const FAILED: Invocation = { payload: '{"errorMessage":"secret"}', functionError: 'Unhandled' };
/** Fails for an event with one of the records. */
const failingFor = (crashes: (click: Click) => boolean): Work => records =>
  records.some(record => crashes(clickOf(record))) ? FAILED : answer(records.map(upper));

function world(work: Work) {
  const events: string[][] = [];
  const transform = new FunctionTransform({
    stage: 'Upper',
    functionArn: 'arn:upper',
    backoff: new ConstantBackoff(0),
    signal: () => AbortSignal.timeout(1_000),
    invoker: {
      invoke: async (_, payload) => {
        const { records } = JSON.parse(payload) as { records: Handed[] };
        events.push(records.map(({ recordId }) => recordId));
        return work(records);
      },
    },
  });
  const run = (clicks: Click[]) => transform.run(clicks.map((click, index) => ({
    record: putRecord({ kinesis: { data: '', sequenceNumber: String(index + 1), partitionKey: 'p', approximateArrivalTimestamp: 1.5 }, eventSourceARN: 'arn:stream' }),
    staged: { text: JSON.stringify(click), value: click },
  })));
  return { run, events };
}
const shown = ({ staged, error }: Outcome) => error ? `${error instanceof Unpublishable ? 'poison' : 'again'}: ${(error as Error).message}` : staged?.text;
const pages = (...names: string[]): Click[] => names.map(page => ({ page }));

const AGAIN = 'again: Upper: the function failed, or did not answer each record once with Ok, Dropped or ProcessingFailed';

test('the function gets the records of Firehose, and gives others', async () => {
  const handed: Handed[] = [];
  const { run } = world(records => {
    handed.push(...records);
    return answer(records.map(upper).reverse());
  });
  expect(await run(pages('a', 'b'))).toEqual(['A', 'B'].map(page => ({ staged: { text: `{"page":"${page}"}`, value: { page } } })));
  expect(handed[1]).toEqual({
    recordId: '2',
    approximateArrivalTimestamp: 1_500,
    data: base64('{"page":"b"}'),
    kinesisRecordMetadata: { sequenceNumber: '2', partitionKey: 'p', approximateArrivalTimestamp: 1_500 },
  });
});

test.each<[string, object, string | undefined]>([
  ['Dropped leaves it out', { result: 'Dropped' }, undefined],
  ['ProcessingFailed makes it poison', { result: 'ProcessingFailed' }, 'poison: Upper: the function answered ProcessingFailed'],
  ['no JSON makes it poison', { result: 'Ok', data: base64('{') }, 'poison: the result of Upper must be JSON'],
  ['no data makes it poison', { result: 'Ok' }, 'poison: the result of Upper must be JSON'],
  ['bytes make it poison', { result: 'Ok', data: '/w==' }, 'poison: the result of Upper must be text in UTF-8, got other bytes'],
])('for a record, %s, and its neighbours go on', async (_, result, expected) => {
  const { run, events } = world(records => answer(records.map(each => each.recordId === '2' ? { recordId: '2', ...result } : upper(each))));
  expect((await run(pages('a', 'b', 'c'))).map(shown)).toEqual(['{"page":"A"}', expected, '{"page":"C"}']);
  expect(events).toHaveLength(1);
});

test.each<[string, Work]>([
  ['that fails', () => FAILED],
  ['that answers no JSON', () => ({ payload: '{' })],
  ['that answers null', () => ({ payload: 'null' })],
  ['that answers no records', () => ({ payload: '{}' })],
  ['that leaves records out', () => answer([])],
  ['that answers null for a record', records => answer(records.map(() => null))],
  ['that answers another id', records => answer(records.map(each => ({ ...upper(each), recordId: 'x' })))],
  ['that answers an unknown result', records => answer(records.map(each => ({ ...upper(each), result: 'ok' })))],
  ['that answers more records', records => answer([...records, ...records].map(upper))],
])('all records come again to a function %s, and few invocations show it', async (_, work) => {
  const { run, events } = world(work);
  expect((await run(pages(...'abcdefghijklmnop'))).map(shown)).toEqual(Array(16).fill(AGAIN));
  expect(events.map(({ length }) => length)).toEqual([16, 8, 4, 2, 1, 1, 2, 1, 1, 4, 2, 1]);
});

test('nothing more is tried with a function that is throttled', async () => {
  const { run, events } = world(() => { throw new FunctionUnavailable('throttled', undefined); });
  expect((await run(pages('a', 'b'))).map(shown)).toEqual(Array(2).fill('again: Upper: FunctionUnavailable: The function was not run: throttled.'));
  expect(events).toHaveLength(1);
});

const POISON = 'poison: Upper: the function failed for this record at each of 5 attempts, and took another';
const crash = (page: string): Click => ({ page, crash: true });

test('a record for which the function fails at each attempt, while it takes others, is poison', async () => {
  const { run, events } = world(failingFor(each => each.crash === true));
  expect((await run([crash('a'), ...pages('b', 'c')])).map(shown)).toEqual([POISON, '{"page":"B"}', '{"page":"C"}']);
  expect(events.filter(ids => ids.join() === '1')).toHaveLength(5);
});

test('a record alone is poison if the function still takes one that it took before', async () => {
  const { run } = world(failingFor(each => each.crash === true));
  expect((await run([crash('a')])).map(shown)).toEqual([AGAIN]);
  await run(pages('b'));
  expect((await run([crash('a')])).map(shown)).toEqual([POISON]);
});

test('no record is poison where the function has stopped taking any', async () => {
  let isDown = false;
  const { run } = world(failingFor(() => isDown));
  await run(pages('a'));
  isDown = true;
  for (let attempt = 1; attempt <= 8; attempt++) expect((await run(pages('a', 'b'))).map(shown)).toEqual([AGAIN, AGAIN]);
});

test('a record for which the function fails a few times goes on', async () => {
  let failures = 4;
  const { run } = world(failingFor(({ page }) => page === 'a' && failures-- > 0));
  expect((await run(pages('a', 'b'))).map(shown)).toEqual(['{"page":"A"}', '{"page":"B"}']);
});

test('throttling at a later attempt makes nothing poison', async () => {
  let calls = 0;
  const { run } = world(records => {
    if (++calls > 4) throw new FunctionUnavailable('throttled', undefined);
    return failingFor(each => each.crash === true)(records);
  });
  expect((await run([crash('a'), ...pages('b')])).map(shown)).toEqual(['again: Upper: FunctionUnavailable: The function was not run: throttled.', '{"page":"B"}']);
});

test('records that are larger together than an event are handed over in several', async () => {
  const { run, events } = world(failingFor(() => false));
  await run(pages('a'.repeat(500_000), 'b'.repeat(500_000), 'c', 'd'.repeat(1_500_000), 'e'));
  expect(events).toEqual([['1'], ['2', '3'], ['4'], ['5']]);
});

test('a record that fits into no event is poison, and its neighbours go on', async () => {
  const { run } = world(failingFor(() => false));
  expect((await run(pages('a', 'b'.repeat(5_000_000), 'c'))).map(shown))
    .toEqual(['{"page":"A"}', 'poison: Upper: the record must fit into an event of 6291356 bytes', '{"page":"C"}']);
});

test('with any records that fail, the others are transformed, each once', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.boolean(), fc.constant(true)), { minLength: 1, maxLength: 30 }), async crashes => {
    const { run, events } = world(failingFor(each => each.crash === true));
    const results = (await run(crashes.map((isCrash, index) => ({ page: `p${index}`, crash: isCrash })))).map(shown);
    const firstGood = crashes.indexOf(false);
    const isDown = firstGood === -1 || firstGood > 4;
    expect(results).toEqual(crashes.map((isCrash, index) => isDown ? AGAIN : isCrash ? POISON : `{"page":"P${index}"}`));
    const taken = events.filter(ids => ids.every(id => !crashes[Number(id) - 1])).flat();
    // but the one that shows whether the function still works
    expect(taken.length - new Set(taken).size).toBe(!isDown && crashes.includes(true) ? 1 : 0);
  }), { numRuns: 500 });
});
