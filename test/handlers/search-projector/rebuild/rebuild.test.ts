import { ALIAS, World } from './world';
import { droppable, firstOf, reserved, SearchDefinition, SearchGenerations } from '../../../../handlers/shared/search/search-generations';
import { Turns } from '../../view-projector/rebuild/turns';

const DEFINITION: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'long' } } };
const item = (score: number) => ({ score: { N: String(score) } });
const NOW = 1_900_000_000_000;

/** A world whose index has the documents of two items. */
async function filled(): Promise<World> {
  const world = new World(new Turns([0]), DEFINITION);
  world.write('a', item(1));
  world.write('bb', item(2));
  await world.turns.until(world.project());
  return world;
}
const rebuilt = (world: World, input?: object) => world.turns.until(world.rebuild(input));

test('a view that is added to a table with items has all of them after a rebuild, without a change', async () => {
  const world = new World(new Turns([0]), DEFINITION);
  world.source.set('a', { id: { S: 'a' }, ...item(1) });
  expect(world.cluster.found(ALIAS)).toBeUndefined();
  expect(await rebuilt(world)).toEqual({});
  expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 1 } });
});

test('one call switches back, and the other index is deleted afterwards', async () => {
  const world = await filled();
  const seen: unknown[] = [];
  world.onWait = async name => {
    if (name !== 'KeepPrevious' || seen.length > 0) return;
    seen.push([...world.cluster.aliases.get(ALIAS)!]);
    expect(await world.rebuild({ switchTo: 'previous' })).toEqual({});
    seen.push([...world.cluster.aliases.get(ALIAS)!]);
  };
  expect(await rebuilt(world)).toEqual({});
  expect(seen).toEqual([['tweets-2'], ['tweets-1']]);
  expect([...world.cluster.indexes.keys()]).toEqual(['tweets-1']);
});

test.each<[error: string, input: object]>([
  ['NoPreviousGeneration', { switchTo: 'previous' }], ['InvalidInput', { segments: 33 }], ['InvalidInput', { other: 1 }],
])('fails with %s for %j, and queries go on', async (error, input) => {
  const world = await filled();
  expect(await rebuilt(world, input)).toMatchObject({ error });
  expect(Object.keys(world.cluster.found(ALIAS)!)).toHaveLength(2);
});

test('another rebuild is refused while one is running', async () => {
  const world = await filled();
  const errors = (await world.turns.until(Promise.all([world.rebuild(), world.rebuild()]))).map(({ error }) => error);
  expect(errors.sort()).toEqual(['RebuildInProgress', undefined]);
});

test('an item that the engine refuses is in the failure queue, and ends a rebuild unless maxRefusedItems allows it', async () => {
  const world = await filled();
  world.cluster.refuses = document => (document as { score: number }).score === 2;
  expect(await rebuilt(world)).toMatchObject({ error: 'ItemsRefused' });
  expect([...world.cluster.indexes.keys()]).toEqual(['tweets-1']);
  expect(world.aside).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(await rebuilt(world, { maxRefusedItems: 1 })).toEqual({});
  expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 1 } });
});

test('a document that somebody else wrote to the new index is found, and the rebuild fails', async () => {
  const world = await filled();
  world.onWait = () => undefined;
  const writing = (async () => {
    while (!world.cluster.indexes.has('tweets-2')) await world.turns.turn();
    world.cluster.indexes.get('tweets-2')!.set('{"id":"gone"}', { score: 9, _catalog: { version: '1', hash: '0'.repeat(32) } });
  })();
  expect(await world.turns.until(Promise.all([world.rebuild(), writing]).then(([result]) => result))).toMatchObject({ error: 'ViewDiffers' });
  expect([...world.cluster.indexes.keys()]).toEqual(['tweets-1']);
});

test('a definition of another deployment takes effect with a rebuild, and only then', async () => {
  const world = await filled();
  world.deploy({ projection: { jsonata: '{ "twice": score * 2 }' }, mapping: { twice: { type: 'long' } } });
  world.write('a', item(3));
  await world.turns.until(world.project());
  expect(world.cluster.found(ALIAS)).toMatchObject({ '{"id":"a"}': { score: 3 } });
  expect(await rebuilt(world)).toEqual({});
  expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { twice: 6 }, '{"id":"bb"}': { twice: 4 } });
});

describe('names of generations', () => {
  const begin = (state: SearchGenerations, execution: string, at: number, ended?: string) => reserved(state, DEFINITION, execution, at, ended);

  test('take turns, so that what an ended execution may still write is in no other index', () => {
    let state = begin(firstOf(DEFINITION), 'e1', NOW);
    const names = [state.building!.id];
    for (const number of [2, 3]) {
      state = begin({ ...state, isMade: true }, `e${number}`, NOW + number, `e${number - 1}`);
      names.push(state.building!.id);
      expect(state.isMade).toBeUndefined();
    }
    expect(names).toEqual(['2', '3', '4']);
    // an invocation of the first one may still write a page
    expect(() => begin(state, 'e4', NOW + 15 * 60_000 + 17_000, 'e3')).toThrow('All names of generations were given up less than 16 minutes ago');
    expect(begin(state, 'e4', NOW + 16 * 60_000 + 2, 'e3').building!.id).toBe('2');
  });

  test('an execution that begins again keeps its name', () => {
    const state = begin(firstOf(DEFINITION), 'e1', NOW);
    expect(begin(state, 'e1', NOW + 1)).toBe(state);
  });

  test('an index is deleted when its name has rested, again by the same execution, and its name rests anew', () => {
    const state: SearchGenerations = { ...firstOf(DEFINITION), freed: { 2: { at: NOW }, 3: { at: NOW + 60_000 } } };
    expect(droppable(state, ['2', '3'], 'e1', NOW + 89_999).names).toEqual([]);
    const first = droppable(state, ['2', '3'], 'e1', NOW + 90_000);
    expect([first.names, first.state.freed]).toEqual([['2'], { 2: { at: NOW + 90_000, droppedBy: 'e1' }, 3: { at: NOW + 60_000 } }]);
    // what has no index keeps its time
    expect(droppable(state, ['3'], 'e1', NOW + 90_000)).toEqual({ names: [], state });
    expect([droppable(first.state, ['2'], 'e1', NOW + 90_001).names, droppable(first.state, ['2'], 'e2', NOW + 90_001).names]).toEqual([['2'], []]);
  });
});
