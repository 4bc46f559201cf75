import * as fc from 'fast-check';
import { MemoryTable, viewOf } from './views';
import { Tries } from '../../../handlers/shared/messages/tries';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { Row, ViewTable } from '../../../handlers/shared/views/row';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { StreamToFunction } from '../../../handlers/testing/stream-to-function';
import { projectChanges } from '../../../handlers/view-projector/project-changes';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const SHARDS = 3;
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const BIG = '1234567890123456789012345678901234567';

/** A write of the source. Of `poison`, no view can make a row; of `odd`, the second one can. */
type Write =
  | { readonly kind: 'put'; readonly key: string; readonly score: string; readonly country: string; readonly open: boolean }
  | { readonly kind: 'delete' | 'expire' | 'poison' | 'odd' | 'unranked'; readonly key: string };
/** What happens to a put of a row. */
type Fate = 'throttled' | 'lost answer';

const key = fc.constantFrom(...KEYS);
const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('put' as const), key, score: fc.constantFrom('-3', '-0.5', '0', '1', '1.5', '2', '10', '9', `${BIG}8`, `${BIG}9`), country: fc.constantFrom('ES', 'IT'), open: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'expire' as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('poison' as const, 'odd' as const, 'unranked' as const), key }) },
);
const plan = fc.record({
  writes: fc.array(write, { minLength: 1, maxLength: 60 }),
  batchSize: fc.integer({ min: 1, max: 25 }),
  streamShards: fc.integer({ min: 1, max: 3 }),
  fates: fc.array(fc.option(fc.constantFrom<Fate>('throttled', 'lost answer'), { nil: undefined, freq: 3 }), { maxLength: 60 }),
  kills: fc.array(fc.record({ invocation: fc.integer({ min: 1, max: 15 }), atCall: fc.nat(6) }), { maxLength: 3 }),
  /** Records that someone sends again, in any order, after all of them were delivered. */
  replayed: fc.array(fc.nat(59), { maxLength: 30 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const imageOf = (each: Write): Image | undefined => {
  switch (each.kind) {
    case 'put': return { score: { N: each.score }, country: { S: each.country }, open: { BOOL: each.open } };
    case 'odd': return { score: { M: {} }, country: { S: 'ES' }, open: { BOOL: true } };
    case 'unranked': return { country: { S: 'ES' }, open: { BOOL: false } };
    default: return undefined;
  }
};

function recordOf(each: Write, index: number): TableRecord {
  const Keys = { id: { S: each.key } };
  const image = imageOf(each);
  const images = image ? { NewImage: { ...Keys, ...image }, OldImage: Keys } : { OldImage: Keys };
  const dynamodb = { SequenceNumber: String(1_000 + index), ApproximateCreationDateTime: 1_893_456_000, Keys, ...images };
  return { eventName: image ? 'MODIFY' : each.kind === 'poison' ? 'RENAME' : 'REMOVE', eventSourceARN: ARN, dynamodb };
}

async function play({ writes, batchSize, streamShards, fates, kills, replayed }: Plan) {
  const clock = new SimulatedClock();
  const tables = { top: new MemoryTable(), open: new MemoryTable() };
  const aside: string[] = [];
  const records = writes.map(recordOf);
  let killAt = Infinity;
  let puts = 0;
  const call = <T>(sandbox: Sandbox, apply: () => Promise<T>) => sandbox.guard(async () => {
    if (killAt-- <= 0) sandbox.kill('Runtime exited');
    return sandbox.alive ? apply() : new Promise<T>(() => undefined);
  });
  const tableIn = (sandbox: Sandbox, table: MemoryTable): ViewTable => ({
    put: (row: Row) => call(sandbox, async () => {
      const fate = fates[puts++];
      if (fate === 'throttled') throw Object.assign(new Error(), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
      const written = await table.put(row);
      if (fate === 'lost answer') throw Object.assign(new Error(), { name: 'TimeoutError' });
      return written;
    }),
  });
  const engineIn = (sandbox: Sandbox) => {
    const views = [
      viewOf({ name: 'Top', projection: { pick: ['score', 'country'] }, sortBy: 'score', partitionBy: 'country', shardCount: SHARDS }, tableIn(sandbox, tables.top)),
      viewOf({ name: 'Open', projection: { jsonata: 'open ? { "id": id, "score": score }' }, sortBy: 'id', shardCount: SHARDS }, tableIn(sandbox, tables.open)),
    ];
    const failures = { send: ({ id }: { readonly id: string }) => call(sandbox, async () => void aside.push(id)) };
    const silent = { warn: () => undefined, error: () => undefined };
    return (batch: readonly TableRecord[]) =>
      projectChanges(batch, { views, failures, tries: new Tries(), metrics: { count: () => undefined }, log: silent, now: () => clock.now() });
  };
  const stream = new StreamToFunction({
    batchSize,
    timeoutMillis: 60_000,
    retryAttempts: 10_000,
    partialResponse: true,
    onInvoke: invocation => { killAt = kills.find(kill => kill.invocation === invocation)?.atCall ?? Infinity; },
    initialize: sandbox => {
      const project = engineIn(sandbox);
      // the model numbers records itself
      return async batch => {
        const parsed = batch.map(({ data }) => JSON.parse(data) as TableRecord);
        const { batchItemFailures } = await project(parsed);
        const numberOf = (id: string) => batch[parsed.findIndex(each => each.dynamodb!.SequenceNumber === id)].sequenceNumber;
        return { batchItemFailures: batchItemFailures.map(({ itemIdentifier }) => ({ itemIdentifier: numberOf(itemIdentifier) })) };
      };
    },
  }, clock, streamShards);
  records.forEach((record, index) => stream.put(JSON.stringify(record), writes[index].key));
  await stream.drain(24 * 3600 * 1000);
  killAt = Infinity;
  fates = [];
  const replay = engineIn(new Sandbox());
  for (const index of replayed) await replay([records[index % records.length]]);
  return { writes, records, tables, aside, discarded: stream.discarded };
}

/** The last write of each item of which the view can make something. */
function lastOf(writes: readonly Write[], refused: readonly Write['kind'][]): Map<string, Write> {
  return new Map(writes.filter(({ kind }) => !refused.includes(kind)).map(each => [each.key, each]));
}
const puts = (writes: Map<string, Write>) => [...writes.values()].flatMap(each => each.kind === 'put' ? [each] : []);
/** Ten times the number. */
const exact = (score: string) => BigInt(score.includes('.') ? score.replace('.', '') : `${score}0`);
const forAllRuns = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 100 });

jest.setTimeout(180_000);

describe('views, under crashes, throttling, lost answers, redelivery, replay, poison, removal and creation again', () => {
  test('are what the source says, row by row', () => forAllRuns(({ writes, tables, discarded }) => {
    const top = puts(lastOf(writes, ['poison', 'odd']))
      .map((each): [string, Image] => [`{"id":"${each.key}"}`, { score: { N: each.score }, country: { S: each.country } }]);
    const rowsOf = (table: MemoryTable) => new Map([...table.rows.values()].flatMap(({ id, entry }) => entry ? [[id, entry.data]] : []));
    expect(rowsOf(tables.top)).toEqual(new Map(top));

    const open = [...lastOf(writes, ['poison']).values()].flatMap((each): [string, Image][] => {
      const id = `{"id":"${each.key}"}`;
      if (each.kind === 'odd') return [[id, { id: { S: each.key }, score: { M: {} } }]];
      return each.kind === 'put' && each.open ? [[id, { id: { S: each.key }, score: { N: each.score } }]] : [];
    });
    expect(rowsOf(tables.open)).toEqual(new Map(open));
    expect(discarded).toEqual([]);
  }));

  test('have the first rows of each partition exactly, for every limit', () => forAllRuns(({ writes, tables }) => {
    for (const country of ['ES', 'IT']) {
      const scores = puts(lastOf(writes, ['poison', 'odd'])).filter(each => each.country === country).map(each => each.score);
      const expected = scores.sort((one, other) => exact(one) < exact(other) ? 1 : exact(one) > exact(other) ? -1 : 0);
      for (const limit of [1, 3, KEYS.length]) {
        expect(tables.top.first(country, SHARDS, limit).map(({ entry }) => entry!.data.score.N)).toEqual(expected.slice(0, limit));
      }
    }
  }));

  test('send what they can make nothing of to the failure queue, and nothing else', () => forAllRuns(({ writes, records, aside }) => {
    const poison = records.filter((_, index) => ['poison', 'odd'].includes(writes[index].kind)).map(({ dynamodb }) => dynamodb!.SequenceNumber);
    expect([...new Set(aside)].sort()).toEqual(poison.sort());
  }));
});
