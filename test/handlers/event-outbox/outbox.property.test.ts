import * as fc from 'fast-check';
import { publishChanges } from '../../../handlers/event-outbox/outbox-run';
import { streamChange } from '../../../handlers/event-outbox/stream-change';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { Publications } from '../../../handlers/shared/publishing/destination';
import { Publisher } from '../../../handlers/shared/publishing/publisher';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { StreamToFunction } from '../../../handlers/testing/stream-to-function';
import { Observed } from '../shared/observers';
import { FakeBroker, Fate, impatient } from '../shared/publishing/fake-broker';

/** What a transaction wrote beside its business item. */
interface Transaction {
  readonly id: string;
  readonly key: string;
  readonly outcome: 'committed' | 'rolled back';
  readonly outbox: 'valid' | 'invalid' | 'unknown type' | 'none';
  readonly fates: readonly Fate[];
}

const transactions = fc.array(fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  outcome: fc.constantFrom<Transaction['outcome']>('committed', 'committed', 'committed', 'rolled back'),
  outbox: fc.oneof(
    { weight: 8, arbitrary: fc.constant<Transaction['outbox']>('valid') },
    { weight: 1, arbitrary: fc.constantFrom<Transaction['outbox']>('invalid', 'unknown type', 'none') },
  ),
  fates: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Fate[]>([]) },
    { weight: 2, arbitrary: fc.array(fc.constantFrom<Fate>('temporary', 'request-fails', 'lost-answer'), { minLength: 1, maxLength: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('permanent', 'request-refused').map(fate => Array<Fate>(300).fill(fate)) },
  ),
}), { minLength: 1, maxLength: 40 }).map(all => all.map((each, index): Transaction => ({ id: `e-${index}`, ...each })));

const plan = fc.record({
  transactions,
  batchSize: fc.integer({ min: 1, max: 20 }),
  shards: fc.integer({ min: 1, max: 3 }),
  kills: fc.array(fc.record({ invocation: fc.integer({ min: 1, max: 15 }), atCall: fc.nat(4) }), { maxLength: 3 }),
});

class LargeBroker extends FakeBroker {
  readonly maxEntryBytes = 10_000;
}

async function play({ transactions: all, batchSize, shards, kills }: typeof plan extends fc.Arbitrary<infer T> ? T : never) {
  const clock = new SimulatedClock();
  const broker = new LargeBroker(Object.fromEntries(all.map(({ id, fates }) => [id, fates])), 10, 100_000);
  const failed: Array<{ id: string; reason: string }> = [];
  let killAt = Infinity;
  const call = <T>(sandbox: Sandbox, apply: () => Promise<T>) => sandbox.guard(async () => {
    if (killAt-- <= 0) sandbox.kill('Runtime exited');
    return sandbox.alive ? apply() : new Promise<T>(() => undefined);
  });
  const { log, metrics } = new Observed();
  const stream = new StreamToFunction({
    batchSize,
    timeoutMillis: 30_000,
    retryAttempts: 10_000,
    partialResponse: true,
    onInvoke: invocation => {
      killAt = kills.find(kill => kill.invocation === invocation)?.atCall ?? Infinity;
    },
    initialize: sandbox => {
      const guarded = Object.assign(Object.create(broker) as LargeBroker, {
        send: (...messages: Parameters<LargeBroker['send']>) => call(sandbox, () => broker.send(...messages)),
      });
      const publisher = new Publisher(new Publications({ 'Test.v1': { busName: 'bus', source: 'test', schema: { required: ['id'] } } }), {
        log, broker: () => guarded, delivery: impatient, claimCheck: () => async () => '',
      });
      const failures = {
        send: ({ content, reason }: FailedRecord) => call(sandbox, async () => {
          failed.push({ id: (JSON.parse(content.toString()) as { item: string }).item, reason });
        }),
      };
      return async records => publishChanges(
        records.map(({ data }) => streamChange(JSON.parse(data) as TableRecord)),
        { publisher, failures, tries: new Tries(), metrics, log },
      );
    },
  }, clock, shards);
  all.filter(({ outcome }) => outcome === 'committed').forEach(transaction => stream.put(JSON.stringify(recordOf(transaction)), transaction.key));
  await stream.drain(24 * 3600 * 1000);
  return { all, broker, failed, discarded: stream.discarded };
}

function recordOf({ id, key, outbox }: Transaction): TableRecord & { item: string } {
  const type = outbox === 'unknown type' ? 'Other.v1' : 'Test.v1';
  const NewImage: Image = outbox === 'none' ? {} : { outbox: { M: { id: { S: id }, type: { S: type }, data: { M: outbox === 'invalid' ? {} : { id: { S: id } } } } } };
  return { item: id, eventName: 'INSERT', eventSourceARN: 'arn', dynamodb: { SequenceNumber: id, Keys: { pk: { S: key } }, NewImage } };
}

/** At last: an unknown refusal after some deliveries. */
const isFinal = (fate: Fate) => fate === 'permanent' || fate === 'request-refused';
const isPoison = ({ outbox, fates }: Transaction) => outbox === 'invalid' || outbox === 'unknown type' || (outbox === 'valid' && fates.some(isFinal));
const isEvent = (transaction: Transaction) => transaction.outcome === 'committed' && transaction.outbox === 'valid' && !isPoison(transaction);
const forAllRuns = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 200 });

jest.setTimeout(120_000);

describe('the outbox, under rolled back transactions, partial failures, outages, crashes and poison', () => {
  test('publishes what was committed, and nothing else', () => forAllRuns(({ all, broker, discarded }) => {
    expect(new Set(broker.taken.map(({ id }) => id))).toEqual(new Set(all.filter(isEvent).map(({ id }) => id)));
    expect(discarded).toEqual([]);
  }));

  test('keeps the order of commits of each key', () => forAllRuns(({ all, broker }) => {
    for (const key of ['a', 'b', 'c', 'd']) {
      const committed = all.filter(transaction => transaction.key === key && isEvent(transaction)).map(({ id }) => id);
      const firsts = [...new Set(broker.taken.map(({ id }) => id))].filter(id => committed.includes(id));
      expect(firsts).toEqual(committed);
    }
  }));

  test('sends invalid changes to the failure queue with the reason, and nothing else', () => forAllRuns(({ all, failed }) => {
    const poison = all.filter(transaction => transaction.outcome === 'committed' && isPoison(transaction));
    expect(new Set(failed.map(({ id }) => id))).toEqual(new Set(poison.map(({ id }) => id)));
    for (const { id, reason } of failed) {
      const { outbox } = all.find(transaction => transaction.id === id)!;
      const expected = { 'invalid': 'Test.v1 is not valid: #: Instance does not have required property "id"', 'unknown type': 'Other.v1 must be one of the types in CATALOG_PUBLISH' };
      if (outbox === 'valid' || outbox === 'none') expect(reason).toMatch(/^(permanent|NewException, status 400)$/);
      else expect(reason).toContain(expected[outbox]);
    }
  }));

  test('publishes an event again only with its id, and only after a failure', () => fc.assert(fc.asyncProperty(plan, async given => {
    const calm = { ...given, kills: [], transactions: given.transactions.map(each => ({ ...each, fates: each.fates.every(fate => fate === 'permanent') ? each.fates : [] })) };
    const { broker } = await play(calm);
    expect(broker.taken).toHaveLength(new Set(broker.taken.map(({ id }) => id)).size);
  }), { numRuns: 100 }));
});
