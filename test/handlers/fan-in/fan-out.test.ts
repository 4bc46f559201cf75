import { Crash, DEADLINE_SECONDS, FanInWorld, MINUTE } from './fan-in-world';
import { Splitter } from '../../../handlers/fan-out-intake/ports';
import { MAX_UNSENT_BYTES } from '../../../handlers/fan-out-intake/record-space';
import { newRecord } from '../../../handlers/shared/fan-in/new-job';

const JOB = { id: 'job-1', input: '{"article":7}', traceparent: 'trace', correlationId: 'corr' };
const answering = (subtasks: unknown): Splitter => ({ subtasks: async () => JSON.stringify({ subtasks }) });

/** Reports every subtask that was sent as done. */
async function doAll(world: FanInWorld): Promise<void> {
  for (const { group, subtask } of world.subtasks) await world.report({ group, subtask, status: 'done', resultLocation: `s3://results/${subtask}` });
}

test('every worker gets the job, with the place of its results', async () => {
  const world = new FanInWorld(['small', 'large'], undefined, undefined, { resultsAt: 's3://results/pre' });
  await world.intake().begin(JOB);
  expect(world.subtasks).toEqual(['small', 'large'].map(worker => ({
    job: 'job-1', subtask: worker, worker, deadline: '2026-03-01T12:30:00.000Z', input: { article: 7 }, results: `s3://results/pre/job-1/${worker}`,
  })));
  expect(world.job).toMatchObject({ status: 'running', pending: new Set(['small', 'large']), traceparent: 'trace', correlationid: 'corr', wakeAt: world.job.deadlineAt });
});

test('all subtasks are recorded before the first one is sent', async () => {
  const world = new FanInWorld(['small', 'large']);
  world.onSubtask = () => { expect(world.job.expected).toEqual(new Set(['small', 'large'])); };
  await world.intake().begin(JOB);
  expect(world.subtasks).toHaveLength(2);
});

test('the JobEnded event has the outcome of each subtask', async () => {
  const world = new FanInWorld(['small', 'large', 'poster']);
  await world.intake().begin(JOB);
  await world.report({ subtask: 'small', status: 'done', resultLocation: 's3://results/small.jpg' });
  await world.report({ subtask: 'large', status: 'failed', error: 'too large' });
  expect(world.events).toEqual([]);
  await world.report({ subtask: 'poster', status: 'done' });
  expect(world.events).toEqual([{
    job: 'job-1',
    outcome: 'partial',
    createdAt: '2026-03-01T12:00:00.000Z',
    endedAt: '2026-03-01T12:00:00.000Z',
    subtasks: { expected: 3, done: 2, failed: 1, missing: 0 },
    done: ['poster', 'small'],
    failed: ['large'],
    missing: [],
    results: { small: 's3://results/small.jpg' },
    errors: { large: 'too large' },
  }]);
});

test('a redrive repairs a failed subtask until the job has ended', async () => {
  const world = new FanInWorld(['small', 'large']);
  await world.intake().begin(JOB);
  await world.report({ subtask: 'small', status: 'failed', error: 'crashed' });
  await world.report({ subtask: 'small', status: 'done' });
  await world.report({ subtask: 'small', status: 'failed' });
  await world.report({ subtask: 'large', status: 'done' });
  expect(world.events).toMatchObject([{ outcome: 'complete', failed: [], errors: {} }]);
});

test('a report on an unknown job fails', async () => {
  await expect(new FanInWorld().report({ subtask: 'small', status: 'done' })).rejects.toThrow('The job must have a record, got none for job-1');
});

test('a report on an unknown subtask changes nothing', async () => {
  const world = new FanInWorld(['small']);
  await world.intake().begin(JOB);
  await world.report({ subtask: 'unknown', status: 'done' });
  expect(world.job).toMatchObject({ pending: new Set(['small']) });
});

describe('a splitter function', () => {
  test('without subtasks completes the job at once', async () => {
    const world = new FanInWorld(['small'], undefined, answering([]));
    await world.intake().begin(JOB);
    expect(world.subtasks).toEqual([]);
    expect(world.events).toMatchObject([{ outcome: 'complete', subtasks: { expected: 0 } }]);
  });

  test('names subtasks, their inputs and workers', async () => {
    const world = new FanInWorld(['small', 'large'], undefined, answering([{ id: 'a', input: 1, worker: 'large' }, { input: 2 }, {}]), { splitterWorker: 'small' });
    await world.intake().begin(JOB);
    expect(world.subtasks).toMatchObject([
      { subtask: 'a', worker: 'large', input: 1 }, { subtask: '1', worker: 'small', input: 2 }, { subtask: '2', worker: 'small', input: { article: 7 } },
    ].sort((a, b) => a.worker.localeCompare(b.worker)));
  });

  test.each([
    ['no list', { tasks: [] }, 'must answer { "subtasks": [...] }'],
    ['the same id twice', { subtasks: [{ id: 'a' }, { id: 'a' }] }, 'must be unique, got that of 1 before'],
    ['an id with a slash', { subtasks: [{ id: 'a/b' }] }, "The id of the splitter's subtask 0 must be 1 to 64 of"],
    ['an unknown worker', { subtasks: [{ worker: 'poster' }] }, 'must be one of small, got another'],
  ])('that answers %s gets an error, and its job ends at the deadline', async (_, answer, message) => {
    const world = new FanInWorld(['small'], undefined, { subtasks: async () => JSON.stringify(answer) }, { splitterWorker: 'small' });
    await expect(world.intake().begin(JOB)).rejects.toThrow(message);
    await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
    expect(world.events).toMatchObject([{ outcome: 'timed-out', missing: ['split'] }]);
  });

  test('may give more than a record holds: the job waits for each group', async () => {
    const world = new FanInWorld(['small'], undefined, answering(Array.from({ length: 250 }, (_, n) => ({ input: n }))), { splitterWorker: 'small' });
    await world.intake().begin(JOB);
    expect(world.subtasks).toHaveLength(250);
    expect(world.job).toMatchObject({ expected: new Set(['0', '1', '2']), pending: new Set(['0', '1', '2']) });
    await doAll(world);
    expect(world.events).toMatchObject([{ outcome: 'complete', subtasks: { expected: 3, done: 3 } }]);
    expect(world.store.records.get('job-1#2')).toMatchObject({ outcome: 'complete', parent: 'job-1' });
  });

  test('that crashes between groups continues there', async () => {
    const world = new FanInWorld(['small'], undefined, answering(Array.from({ length: 250 }, (_, n) => ({ input: n }))), { splitterWorker: 'small' });
    await expect(world.intake({ atCall: 8, afterEffect: true }).begin(JOB)).rejects.toThrow(Crash);
    expect(world.subtasks.length).toBeLessThan(250);
    await world.intake().begin(JOB);
    await world.pass(2 * MINUTE);
    await doAll(world);
    expect(world.events).toMatchObject([{ outcome: 'complete', subtasks: { expected: 3 } }]);
  });
});

test('groups are as large as a record can hold', async () => {
  const input = 'x'.repeat(MAX_UNSENT_BYTES / 4);
  const world = new FanInWorld(['small'], undefined, answering(Array.from({ length: 5 }, () => ({ input }))), { splitterWorker: 'small' });
  await world.intake().begin(JOB);
  const sizes = [...world.store.records.values()].filter(({ parent }) => parent).map(({ expected }) => expected!.size);
  expect(sizes).toEqual([3, 2]);
});

test('a state machine is started after the job is recorded, and sends the groups', async () => {
  const started: unknown[] = [];
  const world = new FanInWorld(['small'], undefined, { start: async request => { started.push(request); } });
  await world.intake().begin(JOB);
  await world.intake().begin(JOB);
  expect(started).toEqual(Array.from({ length: 2 }, () => ({ job: 'job-1', input: JOB.input })));
  expect(await world.intake().addGroup({ job: 'job-1', group: 'g', worker: 'small', items: ['a', 'b'] })).toBe(true);
  await world.intake().seal('job-1');
  const group = world.group('g').id.slice('job-1#'.length);
  expect(world.subtasks).toMatchObject([{ group, subtask: '0', input: 'a' }, { group, subtask: '1', input: 'b' }]);
  await doAll(world);
  expect(world.events).toMatchObject([{ outcome: 'complete', done: ['g'], subtasks: { expected: 1, done: 1 } }]);
  expect(await world.intake().addGroup({ job: 'job-1', group: 'late', worker: 'small', items: ['c'] })).toBe(false);
  expect(world.subtasks).toHaveLength(2);
});

test('a job that no execution can split ends once, also where two deliveries of its message race', async () => {
  const world = new FanInWorld(['small'], undefined, { start: async () => { throw new Error('not to be started'); } });
  const large = { ...JOB, input: JSON.stringify('x'.repeat(262_144)) };
  await Promise.all([world.intake().begin(large), world.intake().begin(large)]);
  expect(world.ends.get('job-1')).toBe(1);
  expect(new Set(world.events.map(event => JSON.stringify(event))).size).toBe(1);
  expect(world.events[0]).toMatchObject({ outcome: 'partial', failed: ['split'], errors: { split: expect.stringContaining('at most 262144 bytes') as string } });
});

describe('the sweeper', () => {
  test('without the queue of the API keeps an accepted job, and says what is missing', async () => {
    const world = new FanInWorld(['small']);
    world.intakeQueue = undefined;
    await world.store.create({ ...newRecord(JOB, world.settings, new Date(world.now)), message: '{}', wakeAt: new Date(world.now).toISOString() }, false);
    world.now += MINUTE;
    await expect(world.sweep()).rejects.toMatchObject({
      errors: [{ message: 'INTAKE_QUEUE_URL must be set to send accepted jobs, got nothing for job-1.' }],
    });
    expect([world.job.status, world.job.message, world.acceptedJobs]).toEqual(['accepted', '{}', []]);
    await world.pass(DEADLINE_SECONDS * 1000);
    expect(world.events).toMatchObject([{ outcome: 'timed-out', missing: ['split'] }]);
  });

  test('sends subtasks that the intake could not send', async () => {
    const world = new FanInWorld(['small']);
    await world.intake({ atCall: 2, afterEffect: false }).begin(JOB);
    expect(world.subtasks).toEqual([]);
    await world.pass(2 * MINUTE);
    expect(world.subtasks).toHaveLength(1);
    expect(world.observed.counts.SubtasksResent).toBe(1);
    expect(world.job.unsent).toBeUndefined();
  });

  test('sends an unsent JobEnded event unchanged', async () => {
    const world = new FanInWorld(['small']);
    await world.intake().begin(JOB);
    await world.report({ subtask: 'small', status: 'done' }, { atCall: 2, afterEffect: false });
    expect(world.events).toEqual([]);
    expect(world.observed.counts.JobEndedUnsent).toBe(1);
    await world.pass(2 * MINUTE);
    expect(world.events).toMatchObject([{ outcome: 'complete', endedAt: '2026-03-01T12:00:00.000Z' }]);
    expect(world.observed.counts.JobEndedResent).toBe(1);
  });

  test('fails a dead-lettered subtask, once', async () => {
    const world = new FanInWorld(['small', 'large']);
    await world.intake().begin(JOB);
    const event = { type: 'cdk-serverless-catalog.subtask', data: world.subtasks.find(({ subtask }) => subtask === 'large') };
    world.deadLetters.push(JSON.stringify(event), 'of another sender', '{"type":"other"}');
    await world.sweep();
    await world.report({ subtask: 'small', status: 'done' });
    expect(world.events).toMatchObject([{ outcome: 'partial', failed: ['large'] }]);
    await world.sweep();
    expect(world.observed.counts).toMatchObject({ SubtasksDeadLettered: 1, OldestDeadLetterAge: 0 });
  });

  test.each<unknown>([
    { job: '', subtask: 'large' }, { job: 'x'.repeat(2_049), subtask: 'large' }, { job: 7, subtask: 'large' },
    { job: 'job-1', group: 'g'.repeat(2_049), subtask: 'large' }, { job: 'job-1' }, {}, null, 'text',
  ])('a dead letter that names no record leaves the sweep in order: %j', async data => {
    const world = new FanInWorld(['small', 'large']);
    await world.intake().begin(JOB);
    world.deadLetters.push(JSON.stringify({ type: 'cdk-serverless-catalog.subtask', data }));
    await world.sweep();
    expect(world.job.pending).toEqual(new Set(['small', 'large']));
  });

  test('ends a job at its deadline without the missing subtasks', async () => {
    const world = new FanInWorld(['small', 'large']);
    await world.intake().begin(JOB);
    await world.report({ subtask: 'small', status: 'done' });
    await world.pass(DEADLINE_SECONDS * 1000 - MINUTE);
    expect(world.events).toEqual([]);
    await world.pass(2 * MINUTE);
    expect(world.events).toMatchObject([{ outcome: 'timed-out', done: ['small'], missing: ['large'] }]);
    await world.report({ subtask: 'large', status: 'done' });
    expect(world.job).toMatchObject({ outcome: 'timed-out', late: new Set(['large']) });
    expect(world.observed.counts).toMatchObject({ JobsTimedOut: 1, LateResults: 1 });
  });
});
