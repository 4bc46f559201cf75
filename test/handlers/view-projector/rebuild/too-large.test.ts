import { Turns } from './turns';
import { World } from './world';
import { Attribute } from '../../../../handlers/shared/json/attribute-json';

const VIEW = { projection: { pick: ['score', 'text'] }, sortBy: 'score', shardCount: 1 };
const nested = (levels: number): Attribute => levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] };

async function rebuilt(text: Attribute, maxRefusedItems: number) {
  const turns = new Turns([0]);
  const world = new World(turns, VIEW);
  world.write('ok', { score: { N: '1' } });
  await turns.until(world.project());
  world.source.set('bad', { id: { S: 'bad' }, score: { N: '2' }, text });
  const { error } = await turns.until(world.rebuild({ maxRefusedItems }));
  return { error, aside: world.aside.length, rows: Object.keys(world.rowsOf(world.state.current.id)) };
}

describe.each<[what: string, text: Attribute]>([
  ['too large', { S: 'x'.repeat(409_500) }],
  ['too deep', nested(32)],
])('a rebuild of a view with an item whose row is %s', (_, text) => {
  test('refuses the item by its name', async () => {
    expect(await rebuilt(text, 0)).toEqual({ error: 'ItemsRefused', aside: 1, rows: ['{"id":"ok"}'] });
  });

  test('ends without it where maxRefusedItems allows', async () => {
    expect(await rebuilt(text, 1)).toEqual({ error: undefined, aside: 1, rows: ['{"id":"ok"}'] });
  });
});
