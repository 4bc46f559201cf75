import * as fc from 'fast-check';
import { idOf, World } from './world';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { Turns } from '../../view-projector/rebuild/turns';

const PROJECTION = { jsonata: 'open ? { "twice": score * 2, "tags": tags }' };
const LAG_SECONDS = 900;
const KEYS = ['a', 'b', 'cc', 'dd', 'e', 'fff', 'gg', 'h', 'iii', 'j'];

interface Write { readonly key: string; readonly score?: number; readonly open: boolean }
const writes = fc.array(fc.record({
  key: fc.constantFrom(...KEYS),
  score: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined, freq: 4 }),
  open: fc.boolean(),
}), { minLength: 1, maxLength: 25 });
const order = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 });

function imageOf({ score, open }: Write): Image | undefined {
  return score === undefined ? undefined : { score: { N: String(score) }, open: { BOOL: open }, tags: { L: [{ S: 'x' }, { NULL: true }] } };
}

function computed(source: ReadonlyMap<string, Image>): Record<string, object> {
  const documents = [...source.values()].flatMap(({ id, score, open }): [string, object][] =>
    open.BOOL ? [[idOf(id.S as string), { twice: Number(score.N) * 2, tags: ['x', null] }]] : []);
  return Object.fromEntries(documents.sort(([one], [other]) => one < other ? -1 : 1));
}

async function worldOf(given: readonly Write[], by: readonly number[], lagSeconds = LAG_SECONDS) {
  const world = new World(new Turns(by), PROJECTION, lagSeconds);
  given.forEach(each => world.write(each.key, imageOf(each)));
  await world.turns.until(world.project());
  expect(world.index.live).toEqual(computed(world.source));
  return world;
}
const full = () => worldOf(KEYS.map((key, score) => ({ key, score, open: true })), [0]);

/** A run now, one before the lag is over, and one behind it. */
async function checked(world: World): Promise<number[]> {
  const drifted: number[] = [];
  for (const seconds of [0, LAG_SECONDS - 1, 1]) {
    world.now += seconds * 1000;
    await world.turns.until(world.check());
    drifted.push(world.counts.Drifted);
  }
  return drifted;
}

/** Makes a document what its item is not. */
const PLANTED: Record<string, (world: World) => void> = {
  'another content': ({ index }) => void index.documents.set(idOf('cc'), { ...index.documents.get(idOf('cc')), twice: 99 }),
  'a member more': ({ index }) => void index.documents.set(idOf('cc'), { ...index.documents.get(idOf('cc')), more: 1 }),
  'no document': ({ index }) => void index.documents.delete(idOf('cc')),
  'a tombstone': ({ index }) => void index.documents.set(idOf('cc'), { _catalog: { version: index.documents.get(idOf('cc'))!._catalog!.version!, deletedAt: 1 } }),
  'a document of somebody else': ({ index }) => void index.documents.set(idOf('cc'), { twice: 3 }),
  'a document without an item': ({ index }) => void index.documents.set(idOf('gone'), { twice: 1, _catalog: { version: '1' } }),
  'a document whose id is no key': ({ index }) => void index.documents.set('gone', { twice: 1 }),
};

jest.setTimeout(120_000);

describe('a drift check of a search index', () => {
  test.each(Object.keys(PLANTED))('finds %s, and repairs it after the acceptable lag', async planted => {
    const world = await full();
    const before = new Map(world.index.documents);
    PLANTED[planted](world);
    expect(world.index.live).not.toEqual(computed(world.source));
    expect(await checked(world)).toEqual([0, 0, 1]);
    expect(world.index.live).toEqual(computed(world.source));
    // what it has to look at again is no document of queries
    expect(JSON.parse((world.index.documents.get('#drift')!._catalog as { suspects: string }).suspects)).toEqual([]);
    expect([world.counts.Repaired, await checked(world)]).toEqual([1, [1, 1, 1]]);
    if (planted === 'another content') expect(world.index.documents.get(idOf('cc'))).toEqual(before.get(idOf('cc')));
  });

  test('counts no document whose change comes within the lag, and repairs none', () =>
    fc.assert(fc.asyncProperty(writes, writes, order, async (before, late, by) => {
      const world = await worldOf(before, by);
      late.forEach(each => world.write(each.key, imageOf(each)));
      await world.turns.until(world.check());
      world.now += (LAG_SECONDS - 1) * 1000;
      await world.turns.until(world.check());
      await world.turns.until(world.project());
      world.now += LAG_SECONDS * 1000;
      expect(await world.turns.until(world.check())).toMatchObject({ suspects: 0, drifted: 0 });
      expect([world.counts.Drifted, world.index.live]).toEqual([0, computed(world.source)]);
    }), { numRuns: 20 }));

  test('gives way to every change, whichever comes first: the view is the source without another check', () =>
    fc.assert(fc.asyncProperty(writes, writes, order, fc.integer({ min: 2, max: 8 }), async (before, during, by, runs) => {
      const world = await worldOf(before, by, 1);
      PLANTED['a document without an item'](world);
      let left = during.length;
      const writing = async () => {
        for (const each of during) {
          await world.turns.turn();
          world.now += 1_100;
          world.write(each.key, imageOf(each));
          left -= 1;
        }
      };
      const checking = async () => {
        for (let run = 0; run < runs; run++) await world.check();
      };
      await world.turns.until(Promise.all([writing(), checking(), world.project(() => left === 0)]));
      expect({ ...world.index.live, [idOf('gone')]: undefined }).toEqual({ ...computed(world.source), [idOf('gone')]: undefined });
    }), { numRuns: 60 }));

  test('never writes what is older than a document, wherever a change comes in between', async () => {
    for (const at of [1, 2, 3]) {
      const world = await full();
      PLANTED['another content'](world);
      const documents = (await world.turns.until(world.open()))!;
      let calls = 0;
      world.afterCall = () => {
        calls += 1;
        if (calls !== at) return;
        world.write('cc', imageOf({ key: 'cc', score: 8, open: true }));
        const { version } = world.index.documents.get(idOf('cc'))!._catalog!;
        world.index.documents.set(idOf('cc'), { ...computed(world.source)[idOf('cc')], _catalog: { version: `${version}1` } });
      };
      const difference = await world.turns.until(documents.compare({ id: { S: 'cc' } }));
      expect(await world.turns.until(difference!.repair())).toBe(at === 3);
      expect([at, calls, world.index.live]).toEqual([at, 3, computed(world.source)]);
    }
  });

  test('leaves the version, so that an older change has no effect on what was repaired, and a newer one has', async () => {
    const world = await full();
    const old = world.write('cc', imageOf({ key: 'cc', score: 5, open: true }));
    world.write('cc', imageOf({ key: 'cc', score: 6, open: true }));
    await world.turns.until(world.project());
    PLANTED['another content'](world);
    await checked(world);
    await world.turns.until(world.deliver([old]));
    expect(world.index.live).toEqual(computed(world.source));
    world.write('cc', imageOf({ key: 'cc', score: 7, open: true }));
    await world.turns.until(world.project());
    expect(world.index.live).toEqual(computed(world.source));
  });
});
