import { ALIAS, World } from './world';
import { SearchDefinition } from '../../../../handlers/shared/search/search-generations';
import { Turns } from '../../view-projector/rebuild/turns';

const DEFINITION: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'long' } } };
const OTHER_TYPE: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'keyword' } } };
const REFUSED: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'lnog' } } };
const SCORE = { score: { type: 'long' } };
const item = (score: number) => ({ score: { N: String(score) } });
const aliasesOf = (generation: string) => [ALIAS, `${ALIAS}-${generation}-writer`];
const projected = (world: World) => world.turns.until(world.project());
const rebuilt = (world: World, input?: object) => world.turns.until(world.rebuild(input));
const found = ({ cluster }: World) => [...cluster.aliases.get(ALIAS) ?? []];

/** A source with items `a` and `bb`, without a record of generations. */
function fresh(definition = DEFINITION): World {
  const world = new World(new Turns([0]), definition);
  world.source.set('a', { id: { S: 'a' }, ...item(1) });
  world.source.set('bb', { id: { S: 'bb' }, ...item(2) });
  return world;
}

/** The same, where the generation 3 of a deployment of before is in use. It has an item that was removed meanwhile. */
function foundAgain(definition = DEFINITION): World {
  const world = fresh(definition);
  world.cluster.leave('tweets-3', aliasesOf('3'), SCORE, { '{"id":"a"}': { score: 0 }, '{"id":"bb"}': { score: 2 }, '{"id":"gone"}': { score: 9 } });
  return world;
}

function everythingIn({ cluster: { indexes, mappings, aliases } }: World) {
  return structuredClone({ indexes, mappings, aliases });
}

describe('an index of a deployment of before', () => {
  test('is written on, and queries find no other beside it', async () => {
    const world = foundAgain();
    world.write('a', item(5));
    await projected(world);
    expect([found(world), world.state.current.id]).toEqual([['tweets-3'], '3']);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 5 }, '{"id":"bb"}': { score: 2 }, '{"id":"gone"}': { score: 9 } });
  });

  test('is what queries find during a rebuild before any change, and the rebuild removes what is not in the source', async () => {
    const world = foundAgain();
    const seen: unknown[] = [];
    world.onWait = name => { if (name === 'KeepPrevious') seen.push(found(world), world.state.previous); };
    let isOver = false;
    const querying = (async () => {
      for (; !isOver; await world.turns.turn()) expect(Object.keys(world.cluster.found(ALIAS) ?? {})).toContain('{"id":"bb"}');
    })();
    const rebuilding = world.rebuild().finally(() => { isOver = true; });
    expect(await world.turns.until(Promise.all([rebuilding, querying]).then(([result]) => result))).toEqual({});
    expect(seen).toEqual([['tweets-1'], { id: '3', definition: DEFINITION }]);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 1 }, '{"id":"bb"}': { score: 2 } });
    expect([...world.cluster.indexes.keys()]).toEqual(['tweets-1']);
  });

  test('gets fields that the mapping has besides', async () => {
    const world = foundAgain({ projection: { pick: ['score', 'word'] }, mapping: { ...SCORE, word: { type: 'text' } } });
    world.write('a', item(5));
    await projected(world);
    expect(world.cluster.mappings.get('tweets-3')?.properties).toMatchObject({ ...SCORE, word: { type: 'text' } });
    expect(world.state.current.definition.mapping).toEqual({ ...SCORE, word: { type: 'text' } });
  });

  test('whose field has another type now is an error of each batch, and a rebuild makes the index of the new one', async () => {
    const world = foundAgain(OTHER_TYPE);
    world.write('a', item(5));
    for (const _ of [1, 2]) await expect(projected(world)).rejects.toThrow(/mapping of tweets-3 was not updated: .*field score of type long\. The type and the parameters of a field stay: a rebuild makes an index with the new ones\./);
    expect(world.isRecorded).toBe(false);
    const previous: unknown[] = [];
    world.onWait = name => { if (name === 'KeepPrevious') previous.push(world.state.previous); };
    expect(await rebuilt(world)).toEqual({});
    await projected(world);
    expect(previous).toEqual([{ id: '3', definition: { ...OTHER_TYPE, mapping: SCORE } }]);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 5 }, '{"id":"bb"}': { score: 2 } });
    expect(world.state.current.definition).toEqual(OTHER_TYPE);
    expect(world.cluster.mappings.get(found(world)[0])?.properties).toMatchObject({ score: { type: 'keyword' } });
  });

  test('that is one of two with the alias is the only one after a rebuild, and the other is deleted', async () => {
    const world = foundAgain();
    world.cluster.leave('tweets-1', aliasesOf('1'), SCORE, { '{"id":"a"}': { score: 1 } });
    expect(await rebuilt(world)).toEqual({});
    expect(found(world)).toHaveLength(1);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 1 }, '{"id":"bb"}': { score: 2 } });
    expect([...world.cluster.indexes.keys()]).toEqual(found(world));
  });

  test('that somebody gave the alias besides the recorded one is deleted by a rebuild, though its name was never used', async () => {
    const world = fresh();
    world.write('a', item(5));
    world.write('bb', item(2));
    await projected(world);
    world.cluster.leave('tweets-4', aliasesOf('4'), SCORE, { '{"id":"gone"}': { score: 9 } });
    expect(await rebuilt(world)).toEqual({});
    expect([found(world), [...world.cluster.indexes.keys()]]).toEqual([['tweets-2'], ['tweets-2']]);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 5 }, '{"id":"bb"}': { score: 2 } });
  });

  test('that was deleted while queries find another is made without the alias, until a switch ends', async () => {
    const world = fresh();
    world.write('a', item(5));
    await projected(world);
    await world.cluster.send({ method: 'DELETE', path: '/tweets-1' });
    world.cluster.leave('tweets-2', aliasesOf('2'), SCORE, { '{"id":"bb"}': { score: 2 } });
    world.deploy(DEFINITION);
    world.write('a', item(6));
    await projected(world);
    expect([found(world), world.cluster.live('tweets-1')]).toEqual([['tweets-2'], { '{"id":"a"}': { score: 6 } }]);
  });

  test('without the alias is not shown, and a rebuild deletes it', async () => {
    const world = fresh();
    world.cluster.leave('tweets-1', ['tweets-1-writer'], SCORE, { '{"id":"gone"}': { score: 9 } });
    world.write('a', item(5));
    await expect(projected(world)).rejects.toThrow('Index tweets-1 is there, and tweets, by which queries find it, is not. If the index is of this view, rebuild the view. If it may be of another one, give this one another alias.');
    const shown: unknown[] = [];
    let isOver = false;
    const querying = (async () => {
      for (; !isOver; await world.turns.turn()) shown.push(...Object.keys(world.cluster.found(ALIAS) ?? {}));
    })();
    const rebuilding = world.rebuild().finally(() => { isOver = true; });
    expect(await world.turns.until(Promise.all([rebuilding, querying]).then(([result]) => result))).toEqual({});
    await projected(world);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 5 }, '{"id":"bb"}': { score: 2 } });
    expect([...new Set(shown)].sort()).toEqual(['{"id":"a"}', '{"id":"bb"}']);
    expect([...world.cluster.indexes.keys()]).toEqual(found(world));
  });
});

describe('what is not of the view is left alone', () => {
  test.each<[what: string, leave: (world: World) => void, error: string]>([
    ['an alias of somebody else', world => world.cluster.leave('theirs', [ALIAS], {}, { theirs: { a: 1 } }), 'The alias tweets is of the index theirs, which is not of this view: give the view another alias.'],
    ['an alias of an index of that view, and of somebody else', world => {
      world.cluster.leave('tweets-1', aliasesOf('1'), SCORE);
      world.cluster.leave('theirs', [ALIAS], {}, { theirs: { a: 1 } });
    }, 'The alias tweets is of the index theirs, which is not of this view: give the view another alias.'],
    ['an alias of an index whose name is no generation', world => world.cluster.leave('tweets-old', [ALIAS]), 'The alias tweets is of the index tweets-old, which is not of this view: give the view another alias.'],
    ['an index that is named as the first generation, with the alias', world => world.cluster.leave('tweets-1', [ALIAS], { theirs: { type: 'keyword' } }, { theirs: { theirs: 'x' } }),
      'Index tweets-1 is not of this view: give the view another alias.'],
    ['an index with the name of the alias', world => world.cluster.leave(ALIAS, []), 'An index has the name tweets, which is to be an alias: give the view another one.'],
  ])('%s', async (_, leave, error) => {
    const world = fresh();
    leave(world);
    const before = everythingIn(world);
    world.write('a', item(5));
    await expect(projected(world)).rejects.toThrow(error);
    expect((await rebuilt(world)).error).toBeDefined();
    expect(everythingIn(world)).toEqual(before);
    expect(world.isRecorded).toBe(false);
  });

  test('an index that is named as the first generation, without the alias', async () => {
    const world = fresh();
    world.cluster.leave('tweets-1', [], { theirs: { type: 'keyword' } }, { theirs: { theirs: 'x' } });
    const before = everythingIn(world);
    world.write('a', item(5));
    await expect(projected(world)).rejects.toThrow('Index tweets-1 is not of this view: give the view another alias.');
    expect((await rebuilt(world)).error).toBeDefined();
    expect(everythingIn(world)).toEqual(before);
  });

  test('indexes with the names of all generations, of which nobody knows whose they are', async () => {
    const world = fresh();
    for (const name of ['1', '2', '3', '4']) world.cluster.leave(`tweets-${name}`, [`tweets-${name}-writer`], SCORE, { theirs: { score: 1 } });
    const before = everythingIn(world);
    const { cause } = await rebuilt(world);
    expect(cause).toBe('The indexes tweets-1 to tweets-4 are there, and queries find none of them by tweets. They may be of another view: give this one another alias.');
    expect(everythingIn(world)).toEqual(before);
  });

  test('indexes of somebody else with the names of all generations', async () => {
    const world = fresh();
    for (const name of ['1', '2', '3', '4']) world.cluster.leave(`tweets-${name}`, [], { theirs: { type: 'keyword' } }, { theirs: { theirs: 'x' } });
    const before = everythingIn(world);
    expect((await rebuilt(world)).cause).toBe('Index tweets-1 is not of this view: give the view another alias.');
    expect(everythingIn(world)).toEqual(before);
  });

  test('an index in the place of the current one, which was deleted', async () => {
    const world = fresh();
    world.write('a', item(5));
    await projected(world);
    await world.cluster.send({ method: 'DELETE', path: '/tweets-1' });
    world.cluster.leave('tweets-1', [], { theirs: { type: 'keyword' } }, { theirs: { theirs: 'x' } });
    const before = everythingIn(world);
    expect((await rebuilt(world)).error).toBeDefined();
    expect(everythingIn(world)).toEqual(before);
  });
});

test('a mapping that the engine refuses is not recorded, and another deployment corrects it, with a rebuild in between or without', async () => {
  for (const hasRebuild of [true, false]) {
    const world = fresh(REFUSED);
    world.write('a', item(5));
    await expect(projected(world)).rejects.toThrow('index tweets-1 was not created: status 400, mapper_parsing_exception');
    if (hasRebuild) expect((await rebuilt(world)).error).toBeDefined();
    expect(world.isRecorded).toBe(false);
    world.deploy(DEFINITION);
    await projected(world);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 5 } });
    expect(world.state.current.definition).toEqual(DEFINITION);
  }
});

test('a stack that is deleted and deployed again goes on with its index', async () => {
  const world = fresh();
  expect(await rebuilt(world)).toEqual({});
  const before = found(world);
  world.deployAnew(DEFINITION);
  world.write('a', item(5));
  await projected(world);
  expect([found(world), before]).toEqual([['tweets-2'], ['tweets-2']]);
  expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 5 }, '{"id":"bb"}': { score: 2 } });
});
