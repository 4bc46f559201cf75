import * as fc from 'fast-check';
import { Tries } from '../../../handlers/shared/messages/tries';
import { FunctionUnavailable, Invocation } from '../../../handlers/shared/ports/function-invoker';
import { FunctionSink } from '../../../handlers/shared/stream/function-sink';
import { DeliveredRecord } from '../../../handlers/shared/stream/put-record';
import { TableRecord } from '../../../handlers/shared/stream/table-change';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { StreamToFunction } from '../../../handlers/testing/stream-to-function';
import { forwardChanges } from '../../../handlers/view-forwarder/forward-changes';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';

/** A write of the source. The function rejects items with `rejected`; `broken` is no change of a table. */
interface Write {
  readonly kind: 'put' | 'rejected' | 'delete' | 'broken';
  readonly key: string;
}
/** What an invocation of the user's function comes to. */
type Fate = 'throttled' | 'fails' | 'fails at the end' | 'stops half-way';

const write: fc.Arbitrary<Write> = fc.record({
  kind: fc.oneof(...([[6, 'put'], [3, 'delete'], [1, 'rejected'], [1, 'broken']] as const).map(([weight, kind]) => ({ weight, arbitrary: fc.constant(kind) }))),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
});
const plan = fc.record({
  writes: fc.array(write, { minLength: 1, maxLength: 50 }),
  batchSize: fc.integer({ min: 1, max: 20 }),
  streamShards: fc.integer({ min: 1, max: 3 }),
  fates: fc.array(fc.option(fc.constantFrom<Fate>('throttled', 'fails', 'fails at the end', 'stops half-way'), { nil: undefined, freq: 2 }), { maxLength: 40 }),
  replayed: fc.array(fc.nat(49), { maxLength: 30 }),
});

interface Change {
  readonly data: {
    readonly version: string;
    readonly key: { readonly id: string };
    readonly item?: { readonly mark: number; readonly rejected: boolean };
  };
}

/** A function as the README shows it: it writes where the version is greater, keeps tombstones, and reports what it failed at. */
class UserFunction {
  readonly rows = new Map<string, { readonly version: string; readonly mark?: number }>();

  invoke(records: readonly DeliveredRecord[], fate: Fate | undefined): Invocation {
    if (fate === 'throttled') throw new FunctionUnavailable('throttled', undefined);
    if (fate === 'fails') return { payload: '{"errorMessage":"x"}', functionError: 'Unhandled' };
    const rejectedItems: object[] = [];
    const reached = fate === 'stops half-way' ? Math.floor(records.length / 2) : records.length;
    for (const { kinesis } of records.slice(0, reached)) {
      const { data: { version, key, item } } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as Change;
      if (item?.rejected) rejectedItems.push({ itemIdentifier: kinesis.sequenceNumber });
      else if ((this.rows.get(key.id)?.version ?? '') < version) this.rows.set(key.id, { version, mark: item?.mark });
    }
    if (fate === 'fails at the end') return { payload: '{"errorMessage":"x"}', functionError: 'Unhandled' };
    const batchItemFailures = reached < records.length ? [{ itemIdentifier: records[reached].kinesis.sequenceNumber }] : [];
    return { payload: JSON.stringify({ batchItemFailures, rejectedItems }) };
  }
}

function recordOf({ kind, key }: Write, index: number): TableRecord {
  const Keys = { id: { S: key } };
  const image = { ...Keys, mark: { N: String(index) }, rejected: { BOOL: kind === 'rejected' } };
  const images = kind === 'delete' ? { OldImage: Keys } : { NewImage: image, OldImage: Keys };
  const eventName = { put: 'MODIFY', rejected: 'MODIFY', delete: 'REMOVE', broken: 'RENAME' }[kind];
  const dynamodb = { SequenceNumber: String(1_000 + index), ApproximateCreationDateTime: 1_893_456_000, Keys, ...images };
  return { eventName, eventSourceARN: ARN, dynamodb };
}

async function play({ writes, batchSize, streamShards, fates, replayed }: typeof plan extends fc.Arbitrary<infer T> ? T : never) {
  const clock = new SimulatedClock();
  const user = new UserFunction();
  const aside: string[] = [];
  const records = writes.map(recordOf);
  let invocations = 0;
  const invoke = async (_: string, payload: string) => {
    const { Records } = JSON.parse(payload) as { Records: DeliveredRecord[] };
    return user.invoke(Records, fates[invocations++]);
  };
  const forward = (batch: readonly TableRecord[]) => forwardChanges(batch, {
    pattern: 'Shop/Connections',
    sink: new FunctionSink('arn:function', { invoke }, () => AbortSignal.timeout(60_000), true),
    failures: { send: async ({ id }) => void aside.push(id) },
    tries: new Tries(),
    metrics: { count: () => undefined, seconds: () => undefined },
    log: { warn: () => undefined, error: () => undefined },
    now: () => clock.now(),
  });
  const stream = new StreamToFunction({
    batchSize,
    timeoutMillis: 60_000,
    retryAttempts: 10_000,
    partialResponse: true,
    initialize: (_: Sandbox) => async batch => {
      const parsed = batch.map(({ data }) => JSON.parse(data) as TableRecord);
      const { batchItemFailures } = await forward(parsed);
      // the model numbers records itself
      const numberOf = (id: string) => batch[parsed.findIndex(each => each.dynamodb!.SequenceNumber === id)].sequenceNumber;
      return { batchItemFailures: batchItemFailures.map(({ itemIdentifier }) => ({ itemIdentifier: numberOf(itemIdentifier) })) };
    },
  }, clock, streamShards);
  records.forEach((record, index) => stream.put(JSON.stringify(record), writes[index].key));
  await stream.drain(24 * 3600 * 1000);
  invocations = fates.length;
  for (const index of replayed) await forward([records[index % records.length]]);
  return { writes, records, rows: user.rows, aside, discarded: stream.discarded };
}

jest.setTimeout(120_000);

test('under outages, half batches, redelivery, replay, rejections and removals, a view whose writes need a greater version is what the source says', () =>
  fc.assert(fc.asyncProperty(plan, async given => {
    const { writes, records, rows, aside, discarded } = await play(given);
    const last = new Map(writes.flatMap((each, index): [string, number | undefined][] =>
      each.kind === 'put' || each.kind === 'delete' ? [[each.key, each.kind === 'put' ? index : undefined]] : []));
    const expected = [...last].filter(([, mark]) => mark !== undefined);
    expect(new Map([...rows].flatMap(([key, { mark }]) => mark === undefined ? [] : [[key, mark]]))).toEqual(new Map(expected as [string, number][]));
    const poison = records.filter((_, index) => ['rejected', 'broken'].includes(writes[index].kind)).map(({ dynamodb }) => dynamodb!.SequenceNumber);
    expect([...new Set(aside)].sort()).toEqual(poison.sort());
    expect(discarded).toEqual([]);
  }), { numRuns: 200 }));
