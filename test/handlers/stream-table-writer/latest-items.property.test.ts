import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { branchRun } from '../../../handlers/shared/stream/branch-run';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { Stages } from '../../../handlers/shared/stream/stages';
import { TableItem } from '../../../handlers/stream-table-writer/table-item';
import { LatestItems, TableSink } from '../../../handlers/stream-table-writer/table-sink';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { StreamToFunction } from '../../../handlers/testing/stream-to-function';
import { Observed } from '../shared/observers';

const KEYS = ['a', 'b', 'c', 'd'];
const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';

/** What a record is. Those of the last kinds are poison. */
type Kind = 'good' | 'filtered' | 'bytes' | 'not JSON' | 'contract' | 'no key' | 'too large' | 'refused';
/** What the table does with the first writes of a record: fails before or after it took the item. */
type Fate = 'throttled' | 'lost answer';

interface Put { readonly key: string; readonly kind: Kind; readonly fates: readonly Fate[] }

const put: fc.Arbitrary<Put> = fc.record({
  key: fc.constantFrom(...KEYS),
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Kind>('good') },
    { weight: 4, arbitrary: fc.constantFrom<Kind>('filtered', 'bytes', 'not JSON', 'contract', 'no key', 'too large', 'refused') },
  ),
  fates: fc.oneof({ weight: 5, arbitrary: fc.constant<Fate[]>([]) }, { weight: 1, arbitrary: fc.array(fc.constantFrom<Fate>('throttled', 'lost answer'), { maxLength: 8 }) }),
});
const plan = fc.record({
  puts: fc.array(put, { minLength: 1, maxLength: 40 }),
  batchSize: fc.integer({ min: 1, max: 20 }),
  shards: fc.integer({ min: 1, max: 3 }),
  kills: fc.array(fc.record({ invocation: fc.integer({ min: 1, max: 15 }), atCall: fc.nat(6) }), { maxLength: 3 }),
  /** How often the stream is read from its beginning. */
  reads: fc.integer({ min: 1, max: 2 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

function bytesOf({ key, kind }: Put, id: number): Buffer {
  switch (kind) {
    case 'bytes': return Buffer.from([0xff, id]);
    case 'not JSON': return Buffer.from(`{"key":"${key}"`);
    case 'contract': return Buffer.from(JSON.stringify({ key, id: 'x' }));
    case 'no key': return Buffer.from(JSON.stringify({ id }));
    case 'too large': return Buffer.from(JSON.stringify({ key, id, text: 'x'.repeat(410_000) }));
    default: return Buffer.from(JSON.stringify({ key, id, hidden: kind === 'filtered' }));
  }
}

/** A table as DynamoDB keeps it, whose answers go wrong. */
class FakeTable implements LatestItems {
  readonly items = new Map<string, TableItem>();
  private readonly fates: Map<string, Fate[]>;

  constructor(private readonly puts: readonly Put[]) {
    this.fates = new Map(puts.map(({ fates }, index) => [String(index + 1), [...fates]]));
  }

  async put(item: TableItem): Promise<void> {
    if (this.puts[Number(item.id) - 1].kind === 'refused') throw Object.assign(new Error('no'), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
    const fate = this.fates.get(item.id)!.shift();
    if (fate !== 'throttled' && (this.items.get(item.key)?.version ?? '') < item.version) this.items.set(item.key, item);
    if (fate) throw Object.assign(new Error(fate), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
  }
}

async function play({ puts, batchSize, shards, kills, reads }: Plan) {
  const table = new FakeTable(puts);
  const failed = new Map<string, string>();
  const { log, metrics } = new Observed();
  const discarded: string[] = [];
  const stages = new Stages([
    { name: 'Clicks', schema: { properties: { id: { type: 'number' } } } },
    { name: 'Shown', filter: '$not(hidden = true)' },
  ], async () => jsonata);
  for (let read = 0; read < reads; read++) {
    const clock = new SimulatedClock();
    let killAt = Infinity;
    const call = <T>(sandbox: Sandbox, apply: () => Promise<T>) => sandbox.guard(async () => {
      if (killAt-- <= 0) sandbox.kill('Runtime exited');
      return sandbox.alive ? apply() : new Promise<T>(() => undefined);
    });
    const stream = new StreamToFunction({
      batchSize,
      timeoutMillis: 60_000,
      retryAttempts: 10_000,
      partialResponse: true,
      onInvoke: invocation => { killAt = kills.find(kill => kill.invocation === invocation)?.atCall ?? Infinity; },
      initialize: sandbox => {
        const guarded: LatestItems = { put: item => call(sandbox, () => table.put(item)) };
        const failures = { send: ({ id, reason }: FailedRecord) => call(sandbox, async () => void failed.set(id, reason)) };
        const sink = new TableSink({ partitionKey: { name: 'key', type: 'S' } }, guarded, new Tries());
        const run = branchRun(stages, sink, { failures, tries: new Tries(), metrics, log });
        return async records => run.run(records.map(kinesis => putRecord({ kinesis, eventSourceARN: ARN })));
      },
    }, clock, shards);
    puts.forEach((each, index) => stream.put(bytesOf(each, index + 1).toString('base64'), each.key));
    await stream.drain(24 * 3600 * 1000);
    discarded.push(...stream.discarded);
  }
  return { puts, table, failed, discarded };
}

const isStored = ({ kind }: Put) => kind === 'good';
const forAllRuns = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 150 });

jest.setTimeout(120_000);

describe('a table under outages, lost answers, crashes, poison, and reading from the beginning again', () => {
  test('has the latest record of each key that can be stored, and no other', () => forAllRuns(({ puts, table }) => {
    for (const key of KEYS) {
      const latest = puts.map((each, index) => ({ ...each, id: String(index + 1) })).filter(each => each.key === key && isStored(each)).pop();
      expect(table.items.get(JSON.stringify([key]))?.id).toBe(latest?.id);
    }
  }));

  test('takes each record or sends it to the failure queue: by id', () => forAllRuns(({ puts, table, failed, discarded }) => {
    expect(discarded).toEqual([]);
    puts.forEach((each, index) => {
      const id = String(index + 1);
      const newest = table.items.get(JSON.stringify([each.key]));
      const isSuperseded = newest !== undefined && Number(newest.id) > index + 1;
      const isTaken = isStored(each) && (newest?.id === id || isSuperseded);
      expect([id, isTaken]).toEqual([id, isStored(each)]);
      // what the table would have refused is not written where a later record of the key is in the same batch
      if (each.kind === 'refused') expect([id, failed.has(id) || isSuperseded]).toEqual([id, true]);
      else expect([id, failed.has(id)]).toEqual([id, !isStored(each) && each.kind !== 'filtered']);
    });
  }));

  test('says why a record failed', () => forAllRuns(({ puts, failed }) => {
    const reasons: Partial<Record<Kind, RegExp>> = {
      'bytes': /^the record must be text in UTF-8, got other bytes$/,
      'not JSON': /^the record must be JSON$/,
      'contract': /^the contract of Clicks: #\/id: /,
      'no key': /^key must be a text: it is a key of the table$/,
      'too large': /^the item must have at most 409600 bytes, got \d+$/,
      'refused': /^ValidationException, status 400$/,
    };
    failed.forEach((reason, id) => expect(reason).toMatch(reasons[puts[Number(id) - 1].kind]!));
  }));
});
