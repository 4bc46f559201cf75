import { World } from './world';
import { SearchDefinition } from '../../../../handlers/shared/search/search-generations';
import { Turns } from '../../view-projector/rebuild/turns';

const DEFINITION: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'long' } } };
const OTHER: SearchDefinition = { projection: { pick: ['score', 'word'] }, mapping: { score: { type: 'keyword' } } };
const item = (score: number) => ({ score: { N: String(score) } });

async function filled(): Promise<World> {
  const world = new World(new Turns([0]), DEFINITION);
  world.write('a', item(1));
  world.write('bb', item(2));
  await world.turns.until(world.project());
  world.onFailure = () => false;
  return world;
}

/** The engine says once that an index is not there, as a collection does for a while: https://github.com/opensearch-project/opensearch-js/issues/687 */
function missOnce({ cluster }: World, index: string): { readonly isDone: boolean } {
  const missed = { isDone: false };
  const misses = ({ method, path }: { method: string; path: string }) => !missed.isDone && method === 'GET' && path === `/${index}/_mapping`;
  cluster.misses = request => {
    const isMissed = misses(request);
    missed.isDone ||= isMissed;
    return isMissed;
  };
  return missed;
}

describe('an index that the engine misses once', () => {
  test('goes on to be built while changes come', async () => {
    const world = await filled();
    let missed = { isDone: false };
    world.onStep = async step => {
      if (step !== 'verifyItems' || missed.isDone) return;
      missed = missOnce(world, 'tweets-2');
      world.write('a', item(9));
      await world.project();
    };
    expect(await world.turns.until(world.rebuild())).toEqual({});
    expect([missed.isDone, world.cluster.found('tweets')]).toEqual([true, { '{"id":"a"}': { score: 9 }, '{"id":"bb"}': { score: 2 } }]);
    expect([...world.cluster.indexes.keys()]).toEqual(['tweets-2']);
  });

  test.each(['begin', 'switch'])('goes on to be built when the step %s misses it', async at => {
    const world = await filled();
    let missed = { isDone: false };
    world.onStep = step => {
      if (step === at && !missed.isDone) missed = missOnce(world, at === 'begin' ? 'tweets-1' : 'tweets-2');
    };
    expect(await world.turns.until(world.rebuild())).toEqual({});
    expect([missed.isDone, Object.keys(world.cluster.found('tweets')!)]).toEqual([true, ['{"id":"a"}', '{"id":"bb"}']]);
  });

  test.each([['a change', true], ['the way back itself', false]])('is there to switch back to, when %s misses it', async (_, isChange) => {
    const world = await filled();
    const seen: unknown[] = [];
    world.onWait = async name => {
      if (name !== 'KeepPrevious' || seen.length > 0) return;
      const missed = missOnce(world, 'tweets-1');
      seen.push(missed);
      if (isChange) {
        world.deploy(DEFINITION);
        world.write('a', item(9));
        await world.project();
      }
      seen.push(await world.rebuild({ switchTo: 'previous' }), world.state.current.id);
    };
    await world.turns.until(world.rebuild());
    expect(seen).toEqual([{ isDone: true }, {}, '1']);
  });

  test('keeps its definition, which another deployment does not change', async () => {
    const world = await filled();
    world.deploy(OTHER);
    const missed = missOnce(world, 'tweets-1');
    world.write('a', item(9));
    await world.turns.until(world.project());
    expect([missed.isDone, world.state.current.definition]).toEqual([true, DEFINITION]);
  });

  test('leaves no document of an earlier rebuild in the next one under its name', async () => {
    const world = await filled();
    world.cluster.leave('tweets-2', ['tweets-2-writer'], DEFINITION.mapping as never, { '{"id":"old"}': { score: 7 } });
    let missed = { isDone: false };
    world.onStep = step => {
      if (step === 'begin' && !missed.isDone) missed = missOnce(world, 'tweets-2');
    };
    expect(await world.turns.until(world.rebuild())).toEqual({});
    expect([missed.isDone, Object.keys(world.cluster.found('tweets')!)]).toEqual([true, ['{"id":"a"}', '{"id":"bb"}']]);
  });
});

test('the log says of a generation whose index is missed for five minutes that it is given up, and of none before', async () => {
  const world = await filled();
  let isDeleted = false;
  world.onStep = async step => {
    if (step !== 'switch' || isDeleted) return;
    isDeleted = true;
    await world.cluster.send({ method: 'DELETE', path: '/tweets-2' });
    const before = world.now;
    world.write('a', item(9));
    await world.project();
    expect(world.now - before).toBeGreaterThanOrEqual(300_000);
  };
  expect(await world.turns.until(world.rebuild())).toMatchObject({ error: 'RebuildLost' });
  expect(world.warnings).toEqual([[
    'a generation is given up: for five minutes it had no index of the library', { view: 'Search', generation: '2' },
  ]]);
  expect([world.state.building, world.state.current.id]).toEqual([undefined, '1']);
});
