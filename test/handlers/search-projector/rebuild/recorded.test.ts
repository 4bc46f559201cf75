import { ALIAS, World } from './world';
import { SearchDefinition } from '../../../../handlers/shared/search/search-generations';
import { Turns } from '../../view-projector/rebuild/turns';

const DEFINITION: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'long' } } };
const OTHER: SearchDefinition = { projection: { pick: ['score', 'word'] }, mapping: { score: { type: 'keyword' } } };
const item = (score: number) => ({ score: { N: String(score) } });
const projected = (world: World) => world.turns.until(world.project());
const rebuilt = (world: World) => world.turns.until(world.rebuild());
const found = ({ cluster }: World) => [...cluster.aliases.get(ALIAS) ?? []];
const deleteIndex = (world: World, name: string) => world.cluster.send({ method: 'DELETE', path: `/${name}` });

async function filled(): Promise<World> {
  const world = new World(new Turns([0]), DEFINITION);
  world.write('a', item(1));
  world.write('bb', item(2));
  await projected(world);
  return world;
}

describe('the record is that of the alias', () => {
  /** A view has another name, with a rebuild, and then its first name again. */
  async function renamed(): Promise<World> {
    const world = await filled();
    world.deploy(DEFINITION, { name: 'Find' });
    world.write('a', item(3));
    await projected(world);
    expect(await rebuilt(world)).toEqual({});
    world.deploy(DEFINITION);
    return world;
  }

  test('queries follow changes behind a view that had another name for a while', async () => {
    const world = await renamed();
    world.write('a', item(7));
    await projected(world);
    expect([found(world), [...world.cluster.indexes.keys()]]).toEqual([['tweets-2'], ['tweets-2']]);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 7 }, '{"id":"bb"}': { score: 2 } });
  });

  test('queries find every item during a rebuild of such a view', async () => {
    const world = await renamed();
    const seen = new Set<string>();
    let isOver = false;
    const querying = (async () => { for (; !isOver; await world.turns.turn()) seen.add(Object.keys(world.cluster.found(ALIAS) ?? {}).join()); })();
    const rebuilding = world.rebuild().finally(() => { isOver = true; });
    await world.turns.until(Promise.all([rebuilding, querying]));
    expect([...seen]).toEqual(['{"id":"a"},{"id":"bb"}']);
  });

  test('a view with another alias makes an index of its own, and goes on with the first one when it has its alias again', async () => {
    const world = await filled();
    world.deploy(DEFINITION, { alias: 'toots' });
    world.write('a', item(3));
    await projected(world);
    expect(await rebuilt(world)).toEqual({});
    expect([[...world.cluster.aliases.get('toots')!], found(world)]).toEqual([['toots-2'], ['tweets-1']]);
    world.deploy(DEFINITION);
    world.write('a', item(4));
    await projected(world);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 4 }, '{"id":"bb"}': { score: 2 } });
  });
});

describe('an index that was deleted by hand', () => {
  test('is made with the definition that is deployed then', async () => {
    const world = await filled();
    await deleteIndex(world, 'tweets-1');
    world.deploy(OTHER);
    world.write('a', { ...item(9), word: { S: 'w' } });
    await projected(world);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 9, word: 'w' } });
    expect(world.cluster.mappings.get('tweets-1')?.properties).toMatchObject(OTHER.mapping!);
    expect(world.state.current).toEqual({ id: '1', definition: OTHER });
  });

  test('is made so by a process that wrote to it before', async () => {
    const world = await filled();
    await deleteIndex(world, 'tweets-1');
    world.write('a', item(3));
    await projected(world).catch(() => undefined);
    await projected(world);
    expect(world.cluster.found(ALIAS)).toEqual({ '{"id":"a"}': { score: 3 } });
  });

  test.each([['a change', true], ['a rebuild', false]])('is made by %s, where the engine refuses the recorded mapping', async (_, isChange) => {
    const world = await filled();
    await deleteIndex(world, 'tweets-1');
    world.deploy({ ...DEFINITION, mapping: { score: { type: 'lnog' } } });
    world.write('a', item(3));
    await expect(projected(world)).rejects.toThrow('index tweets-1 was not created: status 400, mapper_parsing_exception');
    expect((await rebuilt(world)).error).toBeDefined();
    world.deploy(OTHER);
    if (isChange) await projected(world);
    else expect(await rebuilt(world)).toEqual({});
    expect(world.cluster.mappings.get(found(world)[0])?.properties).toMatchObject(OTHER.mapping!);
    expect(Object.keys(world.cluster.found(ALIAS) ?? {})).toContain('{"id":"a"}');
  });
});

describe('a generation beside the current one whose index was deleted by hand', () => {
  test.each([['a change', true], ['no change', false]])('is not offered to switch back to, with %s in between', async (_, isChange) => {
    const world = await filled();
    const seen: unknown[] = [];
    world.onWait = async name => {
      if (name !== 'KeepPrevious' || seen.length > 0) return;
      await deleteIndex(world, 'tweets-1');
      if (isChange) {
        world.write('a', item(9));
        world.onFailure = () => false;
        await world.project();
      }
      seen.push((await world.rebuild({ switchTo: 'previous' })).cause, found(world), Object.keys(world.cluster.found(ALIAS)!));
    };
    expect(await rebuilt(world)).toEqual({});
    const cause = isChange
      ? 'The view has no previous generation: it was removed, or there was no rebuild.'
      : 'Index tweets-1 was not found: it was deleted, or the engine does not show it yet.';
    expect(seen).toEqual([cause, ['tweets-2'], ['{"id":"a"}', '{"id":"bb"}']]);
    expect([...world.cluster.indexes.keys()]).toEqual(['tweets-2']);
  });

  test.each([['a change', true], ['no change', false]])('is no generation to switch to, with %s in between', async (_, isChange) => {
    const world = await filled();
    world.onFailure = () => false;
    world.onStep = async step => {
      if (step !== 'switch') return;
      await deleteIndex(world, 'tweets-2');
      if (!isChange) return;
      world.write('a', item(9));
      await world.project();
    };
    const { error } = await rebuilt(world);
    expect([error, found(world)]).toEqual([isChange ? 'RebuildLost' : 'IndexNotFound', ['tweets-1']]);
    expect(Object.keys(world.cluster.found(ALIAS)!)).toEqual(['{"id":"a"}', '{"id":"bb"}']);
  });
});

describe('a drift check makes no index', () => {
  const opened = async (checks: Awaited<ReturnType<World['complete']>>, world: World) => {
    const documents = await Promise.all(checks.map(open => world.turns.until(open())));
    return documents.map(each => each?.name);
  };

  test('of a generation that was removed after the check had read the record', async () => {
    for (const state of ['before', 'KeepPrevious']) {
      const world = await filled();
      let read: Awaited<ReturnType<World['complete']>> = [];
      if (state === 'before') read = await world.turns.until(world.complete());
      world.onWait = async name => { if (name === state) read = await world.complete(); };
      expect(await rebuilt(world)).toEqual({});
      expect(await opened(read, world)).toEqual(state === 'before' ? [undefined] : ['Search', undefined]);
      expect([...world.cluster.indexes.keys()]).toEqual(['tweets-2']);
    }
  });

  test('and fails where the current one was deleted by hand', async () => {
    const world = await filled();
    await deleteIndex(world, 'tweets-1');
    const [open] = await world.turns.until(world.complete());
    await expect(world.turns.until(open())).rejects.toThrow('Index tweets-1, which queries have to find, was deleted: rebuild the view.');
    expect(world.cluster.indexes.size).toBe(0);
  });

  test('of a view without one', async () => {
    const world = new World(new Turns([0]), DEFINITION);
    expect(await opened(await world.turns.until(world.complete()), world)).toEqual([undefined]);
    expect(world.cluster.indexes.size).toBe(0);
  });

  test('and opens the index that queries find, whose mapping gets what a check keeps there', async () => {
    const world = new World(new Turns([0]), DEFINITION);
    world.cluster.leave('tweets-3', [ALIAS, 'tweets-3-writer'], DEFINITION.mapping as never);
    world.cluster.mappings.set('tweets-3', { properties: { ...DEFINITION.mapping, _catalog: {} } as never });
    expect(await opened(await world.turns.until(world.complete()), world)).toEqual(['Search']);
    expect(world.cluster.mappings.get('tweets-3')?.properties).toMatchObject({ _catalog: { properties: { suspects: { enabled: false } } } });
    expect([found(world), world.isRecorded]).toEqual([['tweets-3'], false]);
  });
});
