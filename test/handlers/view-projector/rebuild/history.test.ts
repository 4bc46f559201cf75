import { Turns } from './turns';
import { World } from './world';

const VIEW = { projection: { pick: ['score'] }, sortBy: 'score', shardCount: 1 };
/** Of a task, a choice and a wait: TaskStateEntered, TaskScheduled, TaskStarted, TaskSucceeded, and one or two more of each state. */
const EVENTS_OF_A_PAGE = 9;
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MOST_EVENTS = 25_000;
/** The most that an execution can be started with. */
const SEGMENTS = 32;

test('an hour of differences leaves room in the history of an execution, in all segments', async () => {
  const turns = new Turns([0]);
  const world = new World(turns, VIEW);
  world.pagesPerInvocation = 50; // of 15 seconds: 13 minutes
  world.write('a', { score: { N: '1' } });
  await turns.until(world.project());
  // its change never comes to the view: a row of the item is never what it is
  world.source.set('b', { id: { S: 'b' }, score: { N: '2' } });
  world.table.rows.set('{"id":"b"}', { ...world.table.rows.get('{"id":"a"}')!, id: '{"id":"b"}' });
  const differing = (id: string) => id.endsWith('#{"id":"b"}');
  let invocations = 0;
  world.onInvoke = step => {
    if (step === 'verifyItems') invocations += 1;
    for (const [id, row] of world.table.rows) if (differing(id)) world.table.rows.set(id, { ...row, entry: { ...row.entry!, data: { score: { N: '9' } } } });
  };
  const { error } = await turns.until(world.rebuild({ segments: 1 }));
  expect(error).toBe('ViewDiffers');
  expect(invocations * SEGMENTS * EVENTS_OF_A_PAGE).toBeLessThan(MOST_EVENTS / 2);
});
