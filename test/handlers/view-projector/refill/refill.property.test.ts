import * as fc from 'fast-check';
import { RefillWorld } from './world';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { Turns } from '../rebuild/turns';
import { Crash } from '../rebuild/world';

/** Keys of several lengths, for several segments and shards. */
const KEYS = ['a', 'b', 'cc', 'dd', 'e', 'fff', 'gg', 'h', 'iii', 'j'];

interface Write { readonly key: string; readonly mark?: number; readonly isLost: boolean }
const write: fc.Arbitrary<Write> = fc.record({
  key: fc.constantFrom(...KEYS), mark: fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined, freq: 3 }), isLost: fc.boolean(),
});
const writes = (maxLength: number, minLength = 0) => fc.array(write, { minLength, maxLength });
const plan = fc.record({
  kind: fc.constantFrom<'custom' | 'graph'>('custom', 'graph'),
  /** Some of these never came to the view. */
  before: writes(25),
  /** Come to the view only after the refill has begun, and were made that long before. */
  lagging: writes(6),
  lagMillis: fc.constantFrom(1_000, 3_600_000),
  skewMillis: fc.constantFrom(0, 600_000),
  during: writes(25),
  order: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 }),
  crashes: fc.array(fc.record({ call: fc.nat(60), isLate: fc.boolean() }), { maxLength: 6 }),
  downs: fc.array(fc.nat(40), { maxLength: 4 }),
  /** Changes of a day before that someone sends again, with what came after them to the same key: of a lost removal, nothing else knows. */
  replayed: fc.array(fc.nat(24), { maxLength: 10 }),
  pages: fc.integer({ min: 1, max: 4 }),
  /** Someone stops the first execution, whose invocations go on for a while, and starts another. */
  isStopped: fc.boolean(),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

/** The first execution is stopped, and its invocation writes that it has begun between the look of the second at the record and its write. */
const STOPPED_AS_IT_BEGINS: Plan = {
  kind: 'custom',
  before: [{ key: 'a', isLost: false }],
  lagging: [],
  lagMillis: 1_000,
  skewMillis: 0,
  during: [{ key: 'a', isLost: false }, { key: 'a', isLost: false }, { key: 'a', isLost: false }],
  order: [226],
  crashes: [],
  downs: [],
  replayed: [0],
  pages: 1,
  isStopped: true,
};

/** The store is down as a removal is sent again, behind an insertion that the view has taken. */
const DOWN_AS_IT_IS_SENT_AGAIN: Plan = {
  kind: 'graph',
  before: [
    { key: 'b', mark: 0, isLost: true }, { key: 'a', isLost: false }, { key: 'a', isLost: false }, { key: 'b', isLost: true }, { key: 'e', mark: 0, isLost: false },
  ],
  lagging: [{ key: 'gg', mark: 0, isLost: false }],
  lagMillis: 1_000,
  skewMillis: 0,
  during: [{ key: 'a', mark: 0, isLost: false }],
  order: [0],
  crashes: [],
  downs: [13],
  replayed: [],
  pages: 1,
  isStopped: true,
};

const imageOf = ({ mark }: Write): Image | undefined => mark === undefined ? undefined : { mark: { N: String(mark) } };

async function play({ kind, before, lagging, lagMillis, skewMillis, during, order, crashes, downs, replayed, pages, isStopped }: Plan) {
  const turns = new Turns(order);
  const world = new RefillWorld(turns, kind);
  world.pagesPerInvocation = pages;
  world.skewMillis = skewMillis;
  const old = before.map(each => ({ record: world.write(each.key, imageOf(each), each.isLost), isLost: each.isLost }));
  await turns.until(world.follow());
  world.now += 24 * 3600_000;
  lagging.forEach(each => world.write(each.key, imageOf(each)));
  world.now += lagMillis;
  world.crashes = crashes;
  world.downs = downs;

  let written = 0;
  const writing = async () => {
    for (const each of during) {
      await turns.turn();
      world.now += 700;
      world.write(each.key, imageOf(each));
      written += 1;
    }
  };
  const sentAgain = old.map(({ record }) => record);
  const replaying = async () => {
    for (const index of sentAgain.length > 0 ? replayed : []) {
      const from = index % sentAgain.length;
      const keyOf = (record: TableRecord) => record.dynamodb!.Keys!.id.S;
      for (const record of sentAgain.slice(from).filter(each => keyOf(each) === keyOf(sentAgain[from]))) {
        await turns.turn();
        await world.takenAtLast(record);
      }
    }
  };
  const refilling = async () => {
    const first = world.refill();
    if (!isStopped) return first;
    for (let turn = 0; turn < 9; turn++) await turns.turn();
    world.running.clear();
    const second = await world.refill();
    await first;
    return second;
  };
  const others = Promise.all([writing(), replaying(), world.follow(() => written === during.length)]);
  const { error, output } = await turns.until(Promise.all([refilling(), others]).then(([result]) => result));
  if (output) world.view.removeBefore(output.version);
  const expected = await world.view.computed(world.source.values());
  const refilled = world.view.content;
  // all of them are a day old
  for (const record of sentAgain) await turns.until(world.takenAtLast(record));
  return { world, error, output, expected, refilled, replayed: world.view.content };
}

jest.setTimeout(180_000);

describe('a refill of a view while items change, under crashes, outages, lag and replay', () => {
  test('ends with the view as the source says, though changes and removals never came to it', () =>
    fc.assert(fc.asyncProperty(plan, async given => {
      const { world, error, output, expected, refilled, replayed } = await play(given);
      expect(error).toBeUndefined();
      expect(output).toMatchObject({ view: 'Custom', failed: 0 });
      expect(refilled).toEqual(expected);
      expect(replayed).toEqual(expected);
      expect(JSON.parse(world.record)).not.toHaveProperty('running');
      expect(world.aside).toEqual([]);
    }), { numRuns: 100, examples: [[STOPPED_AS_IT_BEGINS], [DOWN_AS_IT_IS_SENT_AGAIN]] }));

  test.each(['custom', 'graph'] as const)('of a %s view ends so wherever it crashes, before a call or after it', async kind => {
    const values: Write[] = KEYS.slice(0, 6).map((key, mark) => ({ key, mark, isLost: mark % 2 === 0 }));
    const given: Plan = {
      kind,
      before: [...values, { key: 'b', isLost: true }],
      lagging: values.slice(2, 4),
      lagMillis: 3_600_000,
      skewMillis: 600_000,
      during: [{ key: 'a', isLost: false }, { key: 'new', mark: 3, isLost: false }, { key: 'e', mark: 50, isLost: false }],
      order: [3, 0, 2, 5, 1],
      crashes: [],
      downs: [],
      replayed: [0, 4],
      pages: 2,
      isStopped: false,
    };
    const { world: { calls } } = await play(given);
    expect(calls).toBeGreaterThan(10);
    for (let call = 0; call < calls; call++) {
      for (const isLate of [false, true]) {
        const crashes: Crash[] = [{ call, isLate }];
        const { error, expected, refilled, replayed } = await play({ ...given, crashes });
        expect([call, isLate, error, refilled, replayed]).toEqual([call, isLate, undefined, expected, expected]);
      }
    }
  });
});
