import { Crash, DEADLINE_SECONDS, FanInWorld, MINUTE } from './fan-in-world';
import { newRecord } from '../../../handlers/shared/fan-in/new-job';
import { Tracker } from '../../../handlers/shared/fan-in/tracker';

const JOB = { id: 'job-1', input: '{"photo":7}' };
const AFTER = { small: ['moderation'], large: ['moderation'], poster: ['large', 'metadata'] };
const gated = () => new FanInWorld(['moderation', 'metadata', 'small', 'large', 'poster'], undefined, undefined, { after: AFTER });
const sent = (world: FanInWorld) => world.subtasks.map(({ subtask }) => subtask);
const done = (subtask: string) => ({ subtask, status: 'done' } as const);
const failed = (subtask: string) => ({ subtask, status: 'failed', error: 'not fit to be seen' } as const);

test('a worker starts when all that it waits for are done, with the input of the job', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  expect(sent(world)).toEqual(['moderation', 'metadata']);
  expect(world.job.waiting).toEqual(new Set(['small', 'large', 'poster']));
  await world.report(done('moderation'));
  expect(sent(world).slice(2)).toEqual(['small', 'large']);
  await world.report(done('large'));
  expect(sent(world)).toHaveLength(4);
  await world.report(done('metadata'));
  expect(world.subtasks.at(-1)).toMatchObject({ subtask: 'poster', input: { photo: 7 }, deadline: world.job.deadlineAt });
  expect(world.job).toMatchObject({ wakeAt: world.job.deadlineAt });
  expect([world.job.unsent, world.job.waiting]).toEqual([undefined, undefined]);
  await world.report(done('small'));
  await world.report(done('poster'));
  expect(world.events).toMatchObject([{ outcome: 'complete', subtasks: { expected: 5, done: 5 } }]);
  expect(world.events[0].skipped).toBeUndefined();
});

test('a failed gate ends the job as partial, without those that wait for it', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  await world.report(failed('moderation'));
  expect(world.events).toEqual([]);
  await world.report(done('metadata'));
  expect(sent(world)).toEqual(['moderation', 'metadata']);
  expect(world.events).toMatchObject([{
    outcome: 'partial',
    subtasks: { expected: 5, done: 1, failed: 1, missing: 0, skipped: 3 },
    failed: ['moderation'],
    missing: [],
    skipped: ['large', 'poster', 'small'],
    errors: { moderation: 'not fit to be seen' },
  }]);
  expect(world.observed.counts).toMatchObject({ JobsPartial: 1 });
});

test('a redrive of a failed gate opens it until the job has ended', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  await world.report(failed('moderation'));
  await world.report(done('moderation'));
  expect(sent(world)).toEqual(['moderation', 'metadata', 'small', 'large']);
});

test('the deadline passes while workers wait: they are skipped, and the others missing', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  await world.report(done('metadata'));
  await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
  expect(world.events).toMatchObject([{ outcome: 'timed-out', missing: ['moderation'], skipped: ['large', 'poster', 'small'] }]);
  await world.report(done('moderation'));
  expect(sent(world)).toEqual(['moderation', 'metadata']);
  expect(world.job.late).toEqual(new Set(['moderation']));
});

test('a sweeper that read the job before a subtask was started does not call it skipped', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  await world.report(done('metadata'));
  const read = world.job;
  await world.report(done('moderation'));
  world.now += DEADLINE_SECONDS * 1000 + MINUTE;
  const { metrics, log } = world.observed;
  await new Tracker({ store: world.store, metrics, log, now: () => new Date(world.now) }).timeOut(read);
  expect(world.job.outcome).toBeUndefined();
  await world.sweep();
  expect(world.events).toMatchObject([{ outcome: 'timed-out', missing: ['large', 'small'], skipped: ['poster'] }]);
});

test('a gate that failed in time ends its job as partial at the deadline at the latest', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  await world.report(done('metadata'));
  await expect(world.report(failed('moderation'), { atCall: 0, afterEffect: true })).rejects.toThrow(Crash);
  await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
  expect(world.events).toMatchObject([{ outcome: 'partial', failed: ['moderation'], missing: [], skipped: ['large', 'poster', 'small'] }]);
});

test('a report on a subtask that waits changes nothing', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  const before = world.job;
  await world.report(done('poster'));
  await world.report(failed('small'));
  expect(world.job).toEqual(before);
});

test('a job that began before its workers waited goes on as it began, also if its trigger comes again', async () => {
  const world = gated();
  Object.assign(world.settings, { after: {} });
  await world.intake().begin(JOB);
  Object.assign(world.settings, { after: AFTER });
  await world.intake().begin(JOB);
  expect(sent(world)).toEqual(['moderation', 'metadata', 'small', 'large', 'poster']);
  await world.report(failed('moderation'));
  for (const subtask of ['metadata', 'small', 'large', 'poster']) await world.report(done(subtask));
  expect(world.events).toMatchObject([{ outcome: 'partial', failed: ['moderation'], subtasks: { done: 4 } }]);
  expect(sent(world)).toHaveLength(5);
});

test('a job whose workers waited when it began goes on so, without a tracker that sends', async () => {
  const world = gated();
  await world.intake().begin(JOB);
  world.trackerSends = false;
  Object.assign(world.settings, { after: {} });
  await world.intake().begin(JOB);
  await world.report(done('moderation'));
  expect(sent(world)).toEqual(['moderation', 'metadata']);
  await world.pass(2 * MINUTE);
  expect(sent(world)).toEqual(['moderation', 'metadata', 'small', 'large']);
});

test('a gate that is done before the intake noted its sending opens for good', async () => {
  const world = gated();
  // the last call of the intake breaks: it does not note that the first ones were sent
  await world.intake({ atCall: 4, afterEffect: false }).begin(JOB);
  expect(world.job.unsent).toContain('moderation');
  await world.report(done('moderation'));
  expect(new Set(sent(world))).toEqual(new Set(['moderation', 'metadata', 'small', 'large']));
  expect(sent(world).filter(name => name === 'moderation')).toHaveLength(1);
});

test.each([0, 1, 2, 3, 4])('a run of the sweeper that breaks at call %i after a gate is in the dead-letter queue leaves the rest to the next', async atCall => {
  const world = gated();
  await world.intake().begin(JOB);
  await world.report(done('metadata'));
  const data = world.subtasks.find(({ subtask }) => subtask === 'moderation');
  world.deadLetters.push(JSON.stringify({ type: 'cdk-serverless-catalog.subtask', data }));
  await world.sweep({ atCall, afterEffect: true }).catch(() => undefined);
  await world.sweep();
  world.now += 2 * MINUTE;
  await world.sweep();
  expect(world.events[0]).toMatchObject({ outcome: 'partial', failed: ['moderation'], skipped: ['large', 'poster', 'small'] });
  expect(new Date(world.job.endedAt!).getTime()).toBeLessThan(Date.parse(world.job.deadlineAt));
});

test('a delivery of the trigger that breaks is completed by the next', async () => {
  const world = gated();
  await expect(world.intake({ atCall: 1, afterEffect: true }).begin(JOB)).rejects.toThrow(Crash);
  await world.intake().begin(JOB);
  await world.pass(2 * MINUTE);
  expect(sent(world)).toEqual(['moderation', 'metadata']);
  await world.report(done('moderation'));
  expect(sent(world)).toEqual(['moderation', 'metadata', 'small', 'large']);
});

test('a job that comes after its deadline is not started', async () => {
  const world = gated();
  await world.store.create(newRecord({ id: 'job-1' }, world.settings, new Date(world.now)), false);
  world.now += DEADLINE_SECONDS * 1000 + MINUTE;
  await world.intake().begin(JOB);
  expect(sent(world)).toEqual([]);
  await world.pass(0);
  expect(world.events).toMatchObject([{ outcome: 'timed-out', missing: ['metadata', 'moderation'], skipped: ['large', 'poster', 'small'] }]);
});
