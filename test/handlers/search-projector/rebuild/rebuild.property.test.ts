import * as fc from 'fast-check';
import { ALIAS, World } from './world';
import { SearchDefinition } from '../../../../handlers/shared/search/search-generations';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { Turns } from '../../view-projector/rebuild/turns';

const BEFORE: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'long' } } };
const AFTER: SearchDefinition = { projection: { jsonata: 'open ? { "id": id, "twice": score * 2 }' }, mapping: { twice: { type: 'long' } } };
/** Keys of several lengths, for several segments and shards. */
const KEYS = ['a', 'b', 'cc', 'dd', 'e', 'fff', 'gg', 'h', 'iii', 'j'];

interface Write { readonly key: string; readonly score?: number; readonly open: boolean }
const write: fc.Arbitrary<Write> = fc.record({
  key: fc.constantFrom(...KEYS), score: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined, freq: 3 }), open: fc.boolean(),
});
const writes = (maxLength: number, minLength = 0) => fc.array(write, { minLength, maxLength });
const plan = fc.record({
  before: writes(25),
  /** Delivered only after the rebuild has begun. */
  lagging: writes(6),
  during: writes(25),
  order: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 }),
  crashes: fc.array(fc.record({ call: fc.nat(150), isLate: fc.boolean() }), { maxLength: 6 }),
  /** The call behind which the first execution is stopped, and another one takes over. */
  stopAt: fc.option(fc.nat(150), { nil: undefined }),
  /** Changes of a day before that someone sends again. */
  replayed: fc.array(fc.nat(24), { maxLength: 10 }),
  isChanged: fc.boolean(),
  /** Without a change, the record is gone before the rebuild. */
  isLost: fc.boolean(),
  /** Turns between two changes: with many, the last ones come behind the switch. */
  pause: fc.integer({ min: 1, max: 30 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const imageOf = ({ score, open }: Write): Image | undefined =>
  score === undefined ? undefined : { score: { N: String(score) }, open: { BOOL: open } };

/** What the documents of a generation should be. */
function computed(source: ReadonlyMap<string, Image>, definition: SearchDefinition): Record<string, object> {
  const documents = [...source.values()].flatMap(({ id, score, open }): Array<[string, object]> => {
    const key = `{"id":"${id.S as string}"}`;
    if (definition === BEFORE) return [[key, { score: Number(score.N) }]];
    return open.BOOL ? [[key, { id: id.S, twice: Number(score.N) * 2 }]] : [];
  });
  return Object.fromEntries(documents.sort(([one], [other]) => one < other ? -1 : 1));
}

async function play({ before, lagging, during, order, crashes, stopAt, replayed, isChanged, isLost, pause }: Plan) {
  const turns = new Turns(order);
  const world = new World(turns, BEFORE);
  world.write('kept', { score: { N: '1' }, open: { BOOL: true } });
  const old: TableRecord[] = before.map(each => world.write(each.key, imageOf(each)));
  await turns.until(world.project());
  world.now += 24 * 3600_000;
  lagging.forEach(each => world.write(each.key, imageOf(each)));
  if (isChanged) world.deploy(AFTER);
  else if (isLost) world.deployAnew(BEFORE);
  Object.assign(world, { crashes, stopAt });
  let written = 0;
  const writing = async () => {
    for (const each of during) {
      for (let turn = 0; turn < pause; turn++) await turns.turn();
      world.now += 700;
      world.write(each.key, imageOf(each));
      written += 1;
    }
  };
  const replaying = async () => {
    for (const index of old.length === 0 ? [] : replayed) {
      await turns.turn();
      await world.deliver([old[index % old.length]]);
    }
  };
  let isOver = false;
  let failed = 0;
  // the item that nobody changes is what an empty index, or one that is filled in part, may lack
  const querying = async () => {
    for (; !isOver; await turns.turn()) if (world.cluster.found(ALIAS)?.['{"id":"kept"}'] === undefined) failed += 1;
  };
  const seen: Array<readonly [string, object, object]> = [];
  let copies = -1;
  world.onWait = async name => {
    if (name !== 'KeepPrevious') return;
    world.stopAt = undefined;
    await others;
    const { current, previous } = world.state;
    const live = (id: string) => world.cluster.live(`${ALIAS}-${id}`);
    // the previous one may be of an execution that was stopped behind its switch
    const ofPrevious = previous!.definition.projection.jsonata ? AFTER : BEFORE;
    seen.push(['found', world.cluster.found(ALIAS)!, computed(world.source, isChanged ? AFTER : BEFORE)]);
    seen.push(['previous', live(previous!.id), computed(world.source, ofPrevious)]);
    isOver = true;
    for (const key of [...world.source.keys()]) world.write(key, undefined);
    await world.project();
    copies = Object.keys({ ...live(current.id), ...live(previous!.id) }).length;
    if (old.length > 0) await world.deliver(old); // all of them are a day old
    seen.push(['current, replayed', live(current.id), {}]);
  };
  const rebuilding = async () => {
    const stopped = world.rebuild();
    const isStopped = async () => {
      while (stopAt === undefined || world.running.has('execution-1') || world.calls <= stopAt) {
        if (isOver) return new Promise<never>(() => undefined);
        await turns.turn();
      }
      return { error: 'Stopped' };
    };
    const { error } = await Promise.race([stopped, isStopped()]);
    return error === 'Stopped' ? world.rebuild() : { error };
  };
  const others = Promise.all([writing(), replaying(), world.project(() => written === during.length)]);
  const queries = querying();
  const { error } = await turns.until(Promise.all([rebuilding().finally(() => { isOver = true; }), others, queries]).then(([result]) => result));
  return { world, error, seen, copies, failed };
}

jest.setTimeout(120_000);

describe('a rebuild of a search index while items change, under crashes, lag, replay and an execution that is stopped', () => {
  test('ends with both generations as the source says, erases removed items from both, and no query fails or lacks an item meanwhile', () =>
    fc.assert(fc.asyncProperty(plan, async given => {
      const { world, error, seen, copies, failed } = await play(given);
      expect(error).toBeUndefined();
      expect(seen.length).toBe(3);
      for (const [what, documents, expected] of seen) expect([what, documents]).toEqual([what, expected]);
      expect([copies, failed]).toEqual([0, 0]);
      const { current, previous, building } = world.state;
      expect([previous, building]).toEqual([undefined, undefined]);
      expect([...world.cluster.indexes.keys()]).toEqual([`${ALIAS}-${current.id}`]);
    }), { numRuns: 100 }));

  test('ends so wherever it crashes, before a call or after it, and wherever it is stopped', async () => {
    const values: Write[] = KEYS.slice(0, 5).map((key, score) => ({ key, score, open: score % 3 > 0 }));
    const given: Plan = {
      before: values,
      lagging: values.slice(2, 4),
      during: [{ key: 'a', open: false }, { key: 'new', score: 3, open: true }, { key: 'b', score: 5, open: true }, { key: 'new', open: true }],
      order: [3, 0, 2, 5, 1],
      crashes: [],
      replayed: [0, 4],
      isChanged: true,
      isLost: false,
      stopAt: undefined,
      pause: 15,
    };
    const { world: { calls } } = await play(given);
    expect(calls).toBeGreaterThan(30);
    for (let call = 0; call < calls; call++) {
      for (const fault of [{ crashes: [{ call, isLate: false }] }, { crashes: [{ call, isLate: true }] }, { stopAt: call }]) {
        const { error, seen, copies, failed } = await play({ ...given, ...fault });
        expect([call, fault, error, copies, failed]).toEqual([call, fault, undefined, 0, 0]);
        for (const [what, documents, expected] of seen) expect([call, what, documents]).toEqual([call, what, expected]);
      }
    }
  });
});
