import * as fc from 'fast-check';
import { ALIAS, World } from './world';
import { SearchDefinition } from '../../../../handlers/shared/search/search-generations';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { Turns } from '../../view-projector/rebuild/turns';

const BEFORE: SearchDefinition = { projection: { pick: ['score'] }, mapping: { score: { type: 'long' } } };
const AFTER: SearchDefinition = { projection: { jsonata: '{ "twice": score * 2 }' }, mapping: { twice: { type: 'long' } } };
const KEYS = ['a', 'b', 'cc', 'dd', 'e', 'fff'];
/** Turns, far more than a change needs. */
const PATIENCE = 2_000;

interface Write { readonly key: string; readonly score?: number }
const writes = (maxLength: number) => fc.array(
  fc.record({ key: fc.constantFrom(...KEYS), score: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined, freq: 4 }) }), { maxLength },
);
const plan = fc.record({
  before: writes(8),
  during: writes(12),
  order: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 100 }),
  /** The call of the rebuild behind which the current index is deleted. Undefined is before the rebuild. */
  deletedAt: fc.option(fc.nat(70), { nil: undefined, freq: 2 }),
  /** The call at which the execution ends for good: its invocation crashes, and no other follows. */
  endsAt: fc.nat(70),
  isSwitchBack: fc.boolean(),
  isChanged: fc.boolean(),
  pause: fc.integer({ min: 1, max: 30 }),
// where both are in the instant of a switch, changes wait for a rebuild, and the error says so
}).filter(({ deletedAt, endsAt }) => deletedAt === undefined || Math.abs(deletedAt - endsAt) > 10);
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const imageOf = ({ score }: Write): Image | undefined => score === undefined ? undefined : { score: { N: String(score) } };

function computed(source: ReadonlyMap<string, Image>, { mapping }: SearchDefinition): Record<string, object> {
  const documents = [...source.values()].map(({ id, score }): [string, object] =>
    [`{"id":"${id.S as string}"}`, mapping!.twice ? { twice: Number(score.N) * 2 } : { score: Number(score.N) }]);
  return Object.fromEntries(documents.sort(([one], [other]) => one < other ? -1 : 1));
}

/** Deletes the current index, and ends a rebuild in the middle for good. Answers whether the changes were written afterwards. */
async function play({ before, during, order, deletedAt, endsAt, isSwitchBack, isChanged, pause }: Plan) {
  const turns = new Turns(order);
  const world = new World(turns, BEFORE);
  for (const each of before) world.write(each.key, imageOf(each));
  world.write('kept', { score: { N: '1' } });
  await turns.until(world.project());
  if (isChanged) world.deploy(AFTER);
  const deleteCurrent = () => world.cluster.send({ method: 'DELETE', path: `/${ALIAS}-${world.state.current.id}` });
  if (deletedAt === undefined) await deleteCurrent();
  world.onFailure = () => false;
  Object.assign(world, { crashes: [{ call: endsAt, isLate: true }], stopAt: endsAt });
  const isEnded = () => world.calls > endsAt;
  const deleting = async () => {
    while (deletedAt !== undefined && world.calls <= deletedAt && !isEnded()) await turns.turn();
    if (deletedAt !== undefined) await deleteCurrent();
  };
  const writing = async () => {
    for (const each of during) {
      for (let turn = 0; turn < pause; turn++) await turns.turn();
      world.now += 700;
      world.write(each.key, imageOf(each));
    }
  };
  world.onWait = async name => {
    if (name === 'KeepPrevious' && isSwitchBack) await world.rebuild({ switchTo: 'previous' });
  };
  const ending = async () => {
    while (!isEnded()) await turns.turn();
  };
  let isOver = false;
  const acting = Promise.all([Promise.race([world.rebuild(), ending()]), writing(), deleting()]).then(() => {
    world.write('last', { score: { N: '2' } });
    isOver = true;
  });
  const waiting = acting.then(async () => {
    for (let turn = 0; turn < PATIENCE; turn++) await turns.turn();
    return 'waits';
  });
  return { world, outcome: await turns.until(Promise.race([world.project(() => isOver).then(() => 'written'), waiting])) };
}

jest.setTimeout(120_000);

async function check(given: Plan) {
  const { world, outcome } = await play(given);
  expect([given, outcome]).toEqual([given, 'written']);
  expect(Object.keys(world.cluster.found(ALIAS) ?? {})).toContain('{"id":"last"}');
  Object.assign(world, { crashes: [], stopAt: undefined });
  world.onWait = () => undefined;
  world.now += 3_600_000;
  expect(await world.turns.until(world.rebuild())).toEqual({});
  expect(world.cluster.found(ALIAS)).toEqual(computed(world.source, given.isChanged ? AFTER : BEFORE));
  expect([...world.cluster.indexes.keys()]).toEqual([`${ALIAS}-${world.state.current.id}`]);
}

describe('where the index was deleted by hand, and a rebuild ended for good, changes are written, and the next rebuild makes all right', () => {
  test('whatever else happens', () => fc.assert(fc.asyncProperty(plan, check), { numRuns: Number(process.env.DELETION_PLANS ?? 100) }));

  test.each([['before the rebuild', undefined], ['during the rebuild', 12]])('%s, wherever it ended', async (_, deletedAt) => {
    const from = deletedAt === undefined ? 0 : deletedAt + 11;
    const given = { before: [{ key: 'a', score: 1 }], during: [], order: [0], deletedAt, isSwitchBack: false, isChanged: false, pause: 1 };
    for (let endsAt = from; endsAt < 50; endsAt++) await check({ ...given, endsAt });
  });
});
