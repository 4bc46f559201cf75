import * as fc from 'fast-check';
import { Check } from './check';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { ViewDefinition } from '../../../../handlers/shared/views/generations';
import { Turns } from '../rebuild/turns';
import { World } from '../rebuild/world';

const DEFINITION: ViewDefinition = { projection: { jsonata: 'open ? { "id": id, "twice": score * 2 }' }, sortBy: 'twice', shardCount: 3 };
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
  return score === undefined ? undefined : { score: { N: String(score) }, open: { BOOL: open } };
}
const idOf = (key: string) => `{"id":"${key}"}`;

function computed(source: ReadonlyMap<string, Image>): Record<string, Image> {
  const rows = [...source.values()].flatMap(({ id, score, open }): [string, Image][] =>
    open.BOOL ? [[idOf(id.S as string), { id, twice: { N: String(Number(score.N) * 2) } }]] : []);
  return Object.fromEntries(rows.sort(([one], [other]) => one < other ? -1 : 1));
}

async function worldOf(given: readonly Write[], by: readonly number[]) {
  const world = new World(new Turns(by), DEFINITION);
  given.forEach(each => world.write(each.key, imageOf(each)));
  await world.turns.until(world.project());
  return world;
}

/** A run now, one before the lag is over, and one behind it. */
async function checked(world: World, check: Check) {
  const counts = [];
  for (const seconds of [0, LAG_SECONDS - 1, 1]) {
    world.now += seconds * 1000;
    await world.turns.until(check.run());
    counts.push(check.counts.Drifted);
  }
  return counts;
}

/** Makes a row what its item is not. */
const PLANTED: Record<string, (world: World, key: string) => void> = {
  'another content': ({ table }, key) => {
    const row = table.rows.get(idOf(key))!;
    table.rows.set(row.id, { ...row, entry: row.entry && { ...row.entry, data: { id: { S: key }, twice: { N: '99' } } } });
  },
  'another place': ({ table }, key) => {
    const row = table.rows.get(idOf(key))!;
    table.rows.set(row.id, { ...row, entry: row.entry && { ...row.entry, shard: '#7' } });
  },
  'no row': ({ table }, key) => table.remove(idOf(key)),
  'a tombstone': ({ table }, key) => {
    const { entry: _, ...row } = table.rows.get(idOf(key))!;
    table.rows.set(row.id, row);
  },
  'a row whose id is no key': ({ table }) => {
    table.rows.set('gone', { id: 'gone', version: '1', changedAt: new Date(0), entry: { shard: '#0', sort: 'n1!', data: { id: { S: 'gone' } } } });
  },
  'a row without an item': ({ table }) => {
    table.rows.set(idOf('gone'), { id: idOf('gone'), version: '1', changedAt: new Date(0), entry: { shard: '#0', sort: 'n1!', data: { id: { S: 'gone' } } } });
  },
};

jest.setTimeout(120_000);

describe('a drift check', () => {
  test.each(Object.keys(PLANTED))('finds %s, and repairs it after the acceptable lag', async planted => {
    const world = await worldOf(KEYS.map((key, score) => ({ key, score, open: true })), [0]);
    const check = new Check(world, LAG_SECONDS);
    PLANTED[planted](world, 'cc');
    expect(world.rowsOf('')).not.toEqual(planted === 'another place' ? {} : computed(world.source));
    expect(await checked(world, check)).toEqual([0, 0, 1]);
    expect(world.rowsOf('')).toEqual(computed(world.source));
    expect([check.counts.Repaired, check.suspects]).toEqual([1, []]);
    expect(await checked(world, check)).toEqual([1, 1, 1]);
  });

  test('puts a row back to its place in the index', async () => {
    const world = await worldOf([{ key: 'a', score: 1, open: true }], [0]);
    const before = world.table.rows.get(idOf('a'));
    PLANTED['another place'](world, 'a');
    await checked(world, new Check(world, LAG_SECONDS));
    expect(world.table.rows.get(idOf('a'))).toEqual(before);
  });

  test('counts no row whose change comes within the lag, and repairs none', () =>
    fc.assert(fc.asyncProperty(writes, writes, order, async (before, late, by) => {
      const world = await worldOf(before, by);
      const check = new Check(world, LAG_SECONDS);
      late.forEach(each => world.write(each.key, imageOf(each)));
      await world.turns.until(check.run());
      world.now += (LAG_SECONDS - 1) * 1000;
      await world.turns.until(check.run());
      await world.turns.until(world.project());
      world.now += LAG_SECONDS * 1000;
      await world.turns.until(check.run());
      expect([check.counts.Drifted, check.suspects]).toEqual([0, []]);
      expect(world.rowsOf('')).toEqual(computed(world.source));
    }), { numRuns: 40 }));

  test('gives way to every change, whichever comes first: the view is the source without another check', () =>
    fc.assert(fc.asyncProperty(writes, writes, order, fc.integer({ min: 2, max: 8 }), async (before, during, by, runs) => {
      const world = await worldOf(before, by);
      const check = new Check(world, 1);
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
        for (let run = 0; run < runs; run++) await check.run();
      };
      await world.turns.until(Promise.all([writing(), checking(), world.project(() => left === 0)]));
      expect(world.rowsOf('')).toEqual(computed(world.source));
    }), { numRuns: 150 }));

  test('never writes what is older than a row, wherever a change comes in between', async () => {
    for (const at of [1, 2, 3]) {
      const world = await worldOf([{ key: 'a', score: 1, open: true }], [0]);
      PLANTED['another content'](world, 'a');
      const check = new Check(world, LAG_SECONDS);
      const rows = await world.turns.until(check.open());
      let calls = 0;
      check.afterCall = () => {
        calls += 1;
        if (calls !== at) return;
        world.write('a', imageOf({ key: 'a', score: 2, open: true }));
        const row = world.table.rows.get(idOf('a'))!;
        world.table.rows.set(row.id, { ...row, version: `${row.version}1`, entry: { ...row.entry!, data: computed(world.source)[row.id] } });
      };
      const difference = await world.turns.until(rows.compare({ id: { S: 'a' } }));
      await world.turns.until(difference!.repair());
      expect([at, calls, world.rowsOf('')]).toEqual([at, 3, computed(world.source)]);
    }
  });

  test('keeps what was not repaired, counts it as drifted, and fails', async () => {
    const world = await worldOf(KEYS.map((key, score) => ({ key, score, open: true })), [0]);
    const check = new Check(world, LAG_SECONDS);
    ['a', 'b'].forEach(key => PLANTED['another content'](world, key));
    check.refuses = ({ id }) => id === idOf('a');
    await expect(checked(world, check)).rejects.toThrow('Drift was not checked, or not repaired, in 1 of 1 views: Top.');
    expect([check.counts.Drifted, check.counts.Repaired, check.suspects.map(({ key }) => key)]).toEqual([2, 1, [{ id: { S: 'a' } }]]);
    check.refuses = undefined;
    await world.turns.until(check.run());
    expect([check.counts.Repaired, world.rowsOf('')]).toEqual([2, computed(world.source)]);
  });

  test('fails where the time is not enough, and goes on with the next run', async () => {
    const world = await worldOf([{ key: 'a', score: 1, open: true }], [0]);
    const check = new Check(world, LAG_SECONDS);
    check.hasTime = false;
    await expect(world.turns.until(check.run())).rejects.toThrow('in 1 of 1 views: Top.');
    expect(check.counts.Checked).toBe(0);
  });

  test('repairs some at a time of items whose keys are as long as JSON can make them', async () => {
    const world = await worldOf(Array.from({ length: 64 }, (_, n) => ({ key: `${'\u0001'.repeat(2_000)}${n}`, score: n, open: true })), [0]);
    const rows = [...world.table.rows.values()];
    world.table.rows.clear();
    const check = new Check(world, LAG_SECONDS);
    await checked(world, check);
    expect(check.counts.Repaired).toBeGreaterThan(20);
    await checked(world, check);
    await checked(world, check);
    expect(check.counts.Repaired).toBe(64);
    expect(new Set(world.table.rows.keys())).toEqual(new Set(rows.map(({ id }) => id)));
  });

  test('leaves an item of which the view makes no row to the failure queue', async () => {
    const world = await worldOf([{ key: 'a', score: 1, open: true }], [0]);
    world.source.set('a', { id: { S: 'a' }, score: { M: {} }, open: { BOOL: true } });
    expect(await checked(world, new Check(world, LAG_SECONDS))).toEqual([0, 0, 0]);
  });
});
