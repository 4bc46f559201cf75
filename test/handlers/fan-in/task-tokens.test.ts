import { DEADLINE_SECONDS, FanInWorld, MINUTE } from './fan-in-world';
import { Intake } from '../../../handlers/fan-out-intake/intake';
import { Splitter } from '../../../handlers/fan-out-intake/ports';

const TOKEN = 'x'.repeat(2048);
const cloudEvent = (taskToken: unknown, id = 'event-1') => ({ specversion: '1.0', id, source: 'shop', type: 'Pack.v1', data: { taskToken, order: 7 } });
const eventBridge = (detail: object) => ({ 'version': '0', 'id': 'e', 'source': 'shop', 'detail-type': 'Pack.v1', 'account': '1', 'time': '2026-01-01T00:00:00Z', 'region': 'us-east-1', 'resources': [], detail });
const sns = (Message: string) => ({ Type: 'Notification', MessageId: 'n', TopicArn: 'arn:aws:sns:us-east-1:1:topic', Message });

let world: FanInWorld;
beforeEach(() => { world = new FanInWorld(['small']); });

const take = (body: unknown, id = 'm') => new Intake('/Shop/Photos', world.intake()).take(JSON.stringify(body), id);
const jobs = () => [...world.store.records.values()].filter(({ parent }) => parent === undefined);
async function endAll(status: 'done' | 'failed' = 'done') {
  for (const { job, group, subtask } of world.subtasks) await world.report({ job, group, subtask, status });
}
const tokens = () => world.events.map(({ taskToken }) => taskToken);

test.each<[string, object]>([
  ['of its own', { taskToken: TOKEN, order: 7 }],
  ['in a CloudEvent', cloudEvent(TOKEN)],
  ['of a bus', eventBridge({ taskToken: TOKEN })],
  ['in a CloudEvent on a bus', eventBridge(cloudEvent(TOKEN))],
  ['of a topic', sns(JSON.stringify({ taskToken: TOKEN }))],
])('the token in a message %s is in the JobEnded event', async (_, body) => {
  await take(body);
  await endAll();
  expect(world.events).toMatchObject([{ outcome: 'complete', taskToken: TOKEN }]);
});

test('the end of a job that is partial or timed out has its token as well', async () => {
  await take({ taskToken: 'first' });
  await endAll('failed');
  await take({ taskToken: 'second' }, 'm2');
  await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
  expect(world.events).toMatchObject([{ outcome: 'partial', taskToken: 'first' }, { outcome: 'timed-out', taskToken: 'second' }]);
});

test('a large job has the token in its own record only', async () => {
  const splitter: Splitter = { subtasks: async () => JSON.stringify({ subtasks: Array.from({ length: 250 }, (_, input) => ({ input })) }) };
  world = new FanInWorld(['small'], undefined, splitter, { splitterWorker: 'small' });
  await take({ taskToken: TOKEN });
  expect([...world.store.records.values()].map(({ taskToken }) => taskToken)).toEqual([TOKEN, undefined, undefined, undefined]);
  await endAll();
  expect(world.events).toMatchObject([{ outcome: 'complete', subtasks: { expected: 3 }, taskToken: TOKEN }]);
});

test.each<[string, object]>([
  ['none', { order: 7 }], ['an empty one', { taskToken: '' }], ['one that is no text', { taskToken: 7 }], ['null', { taskToken: null }],
  ['one above 2,048 characters', { taskToken: `${TOKEN}x` }], ['one elsewhere', { order: { taskToken: TOKEN } }], ['a list', [TOKEN]],
])('a message with %s is a job without a task, and its id is that of the message alone', async (_, body) => {
  await take(body);
  await endAll();
  expect(world.subtasks).toMatchObject([{ input: body }]);
  expect(jobs().map(({ id }) => id)).toEqual(['FV34-JgHeVEDLXSXw00rVI5zxre-zPjK']);
  expect(tokens()).toEqual([undefined]);
});

test('the next attempt of a task is another job, and both are answered', async () => {
  await take(cloudEvent('first'));
  await endAll('failed');
  await take(cloudEvent('second'));
  await endAll();
  expect(world.events).toMatchObject([{ outcome: 'partial', taskToken: 'first' }, { outcome: 'complete', taskToken: 'second' }]);
});

test('a message that comes again is the same job', async () => {
  await take(cloudEvent(TOKEN));
  await take(cloudEvent(TOKEN), 'm2');
  await endAll();
  await take(cloudEvent(TOKEN), 'm3');
  expect(jobs()).toHaveLength(1);
  expect(tokens()).toEqual([TOKEN]);
});

test('a message in the queue of an API names no task', async () => {
  await new Intake('/Shop/Photos', world.intake(), undefined, true).take(JSON.stringify(cloudEvent(TOKEN)), 'm');
  await endAll();
  expect(jobs()).toHaveLength(1);
  expect(tokens()).toEqual([undefined]);
});
