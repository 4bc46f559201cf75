import * as fc from 'fast-check';
import { Turns } from './turns';
import { Crash, World } from './world';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { ViewDefinition } from '../../../../handlers/shared/views/generations';

const BEFORE: ViewDefinition = { projection: { pick: ['score', 'country'] }, sortBy: 'score', partitionBy: 'country', shardCount: 3 };
const AFTER: ViewDefinition = { projection: { jsonata: 'open ? { "id": id, "twice": score * 2 }' }, sortBy: 'twice', shardCount: 2 };
/** Keys of several lengths, for several segments and shards. */
const KEYS = ['a', 'b', 'cc', 'dd', 'e', 'fff', 'gg', 'h', 'iii', 'j'];

interface Write { readonly key: string; readonly score?: number; readonly open: boolean }
const write: fc.Arbitrary<Write> = fc.record({
  key: fc.constantFrom(...KEYS),
  score: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined, freq: 3 }),
  open: fc.boolean(),
});
const writes = (maxLength: number, minLength = 0) => fc.array(write, { minLength, maxLength });
const plan = fc.record({
  /** With the first one the record of the generations is made. */
  before: writes(25, 1),
  /** Delivered only after the rebuild has begun. */
  lagging: writes(6),
  during: writes(25),
  order: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 }),
  crashes: fc.array(fc.record({ call: fc.nat(250), isLate: fc.boolean() }), { maxLength: 6 }),
  /** Changes of a day before that someone sends again. */
  replayed: fc.array(fc.nat(24), { maxLength: 10 }),
  isChanged: fc.boolean(),
  pages: fc.integer({ min: 1, max: 4 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const imageOf = ({ score, open }: Write): Image | undefined => score === undefined ? undefined : { score: { N: String(score) }, country: { S: 'ES' }, open: { BOOL: open } };

/** What the rows of a generation should be. */
function computed(source: ReadonlyMap<string, Image>, definition: ViewDefinition): Record<string, Image> {
  const rows = [...source.values()].flatMap(({ id, score, country, open }): [string, Image][] => {
    const key = `{"id":"${id.S}"}`;
    if (definition === BEFORE) return [[key, { score, country }]];
    return open.BOOL ? [[key, { id, twice: { N: String(Number(score.N) * 2) } }]] : [];
  });
  return Object.fromEntries(rows.sort(([one], [other]) => one < other ? -1 : 1));
}

async function play({ before, lagging, during, order, crashes, replayed, isChanged, pages }: Plan) {
  const turns = new Turns(order);
  const world = new World(turns, BEFORE);
  world.pagesPerInvocation = pages;
  const old: TableRecord[] = before.map(each => world.write(each.key, imageOf(each)));
  await turns.until(world.project());
  world.now += 24 * 3600_000;
  lagging.forEach(each => world.write(each.key, imageOf(each)));
  if (isChanged) world.settings = { ...world.settings, partitionBy: undefined, ...AFTER };
  const definition = isChanged ? AFTER : BEFORE;
  world.crashes = crashes;

  let written = 0;
  const writing = async () => {
    for (const each of during) {
      await turns.turn();
      world.now += 700;
      world.write(each.key, imageOf(each));
      written += 1;
    }
  };
  const replaying = async () => {
    for (const index of replayed) {
      await turns.turn();
      await world.deliver([old[index % old.length]]);
    }
  };
  const seen: Array<readonly [string, Record<string, Image>, Record<string, Image>]> = [];
  let copies = -1;
  world.onWait = async name => {
    if (name !== 'KeepPrevious') return;
    await others;
    const { current, previous } = world.state;
    seen.push(['current', world.rowsOf(current.id), computed(world.source, definition)], ['previous', world.rowsOf(previous!.id), computed(world.source, BEFORE)]);
    for (const key of [...world.source.keys()]) world.write(key, undefined);
    await world.project();
    copies = Object.keys({ ...world.rowsOf(current.id), ...world.rowsOf(previous!.id) }).length;
    await world.deliver(old); // all of them are a day old
    seen.push(['current, replayed', world.rowsOf(current.id), {}]);
  };
  const others = Promise.all([writing(), replaying(), world.project(() => written === during.length)]);
  const { error } = await turns.until(Promise.all([world.rebuild(), others]).then(([result]) => result));
  return { world, error, seen, copies };
}

jest.setTimeout(180_000);

describe('a rebuild while items change, under crashes, lag and replay', () => {
  test('ends with both generations as the source says, row by row, erases removed items from both, and leaves no row of another', () =>
    fc.assert(fc.asyncProperty(plan, async given => {
      const { world, error, seen, copies } = await play(given);
      expect(error).toBeUndefined();
      expect(seen.length).toBe(3);
      for (const [generation, rows, expected] of seen) expect([generation, rows]).toEqual([generation, expected]);
      expect(copies).toBe(0);
      expect(world.state).toEqual({ current: expect.objectContaining({ id: expect.stringMatching(/^g/) as unknown }) as unknown, switchedBy: 'execution-1' });
      expect([...world.table.rows.keys()].filter(id => !id.startsWith(world.state.current.id))).toEqual([]);
    }), { numRuns: 60 }));

  test('ends so wherever it crashes, before a call or after it', async () => {
    const values: Write[] = KEYS.slice(0, 5).map((key, score) => ({ key, score, open: score % 3 > 0 }));
    const given: Plan = {
      before: values, lagging: values.slice(2, 4), during: [{ key: 'a', open: false }, { key: 'new', score: 3, open: true }, { key: 'b', score: 5, open: true }], order: [3, 0, 2, 5, 1], crashes: [], replayed: [0, 4], isChanged: true, pages: 2,
    };
    const { world: { calls } } = await play(given);
    expect(calls).toBeGreaterThan(50);
    for (let call = 0; call < calls; call++) {
      for (const isLate of [false, true]) {
        const crashes: Crash[] = [{ call, isLate }];
        const { error, seen, copies } = await play({ ...given, crashes });
        expect([call, isLate, error, copies]).toEqual([call, isLate, undefined, 0]);
        for (const [generation, rows, expected] of seen) expect([call, generation, rows]).toEqual([call, generation, expected]);
      }
    }
  });
});
