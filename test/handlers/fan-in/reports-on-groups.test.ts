import { FanInWorld, DEADLINE_SECONDS, MINUTE } from './fan-in-world';
import { takeReport } from '../../../handlers/fan-in-tracker/take-report';
import { SECTIONS, sectionOf } from '../../../handlers/shared/fan-in/sections';
import { Tracker } from '../../../handlers/shared/fan-in/tracker';

const JOB = { id: 'job-1' };
const SECTION = sectionOf('g0', SECTIONS);

/** A job that a state machine splits: its groups are in sections. */
async function inSections({ seal = true } = {}): Promise<FanInWorld> {
  const world = new FanInWorld(['item'], undefined, { start: async () => undefined });
  await world.intake().begin(JOB);
  await world.intake().addGroup({ job: 'job-1', group: 'g0', worker: 'item', items: [0] });
  if (seal) await world.intake().seal('job-1');
  return world;
}

/** A job of two groups, whose split died before the last one. */
async function inGroups(): Promise<FanInWorld> {
  const ids = Array.from({ length: 150 }, (_, id) => ({ id }));
  const world = new FanInWorld(['item'], undefined, { subtasks: async () => JSON.stringify({ subtasks: ids }) }, { splitterWorker: 'item' });
  await expect(world.intake({ atCall: 7, afterEffect: false }).begin(JOB)).rejects.toThrow();
  expect(world.job.pending).toEqual(new Set(['split', '0']));
  return world;
}

const recordsOf = ({ store }: FanInWorld) => [...store.records.values()];

const take = (world: FanInWorld, kept: string[], data: object) => {
  const { store, observed } = world;
  const tracker = new Tracker({ store, ...observed, now: () => new Date(world.now) });
  const keep = async ({ path }: { readonly path: string }) => {
    kept.push(path);
    return path;
  };
  return takeReport(JSON.stringify({ type: 'cdk-serverless-catalog.subtask-report', data: { job: 'job-1', ...data } }), store, { keep }, tracker);
};

const STATES: Array<[string, () => Promise<FanInWorld>, Array<{ readonly subtask: string; readonly group?: string }>]> = [
  ['a job in sections', () => inSections(), [{ subtask: SECTION }, { group: SECTION, subtask: 'g0' }]],
  ['a job in sections that is being split', () => inSections({ seal: false }), [{ subtask: 'split' }, { subtask: SECTION }, { group: SECTION, subtask: 'split' }, { group: SECTION, subtask: 'g0' }]],
  ['a job in groups that is being split', inGroups, [{ subtask: 'split' }, { subtask: '0' }]],
  ['a job without a split at its deadline', async () => {
    const world = new FanInWorld(['item'], undefined, { subtasks: async () => { throw new Error('no paper'); } });
    await expect(world.intake().begin(JOB)).rejects.toThrow('no paper');
    await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
    return world;
  }, [{ subtask: 'split' }]],
];

describe.each(STATES)('%s', (_, make, names) => {
  test.each(names.flatMap(name => [{ ...name, status: 'done' }, { ...name, status: 'done', result: 1 }, { ...name, status: 'failed' }]))('takes no report on what is no subtask: %j', async report => {
    const world = await make();
    const before = recordsOf(world);
    const kept: string[] = [];
    await take(world, kept, report);
    expect(recordsOf(world)).toEqual(before);
    expect(kept).toEqual([]);
  });
});

test('a message in a dead-letter queue fails no group and no split', async () => {
  const world = await inSections({ seal: false });
  const before = recordsOf(world);
  for (const data of [{ subtask: 'split' }, { subtask: SECTION }, { group: SECTION, subtask: 'g0' }]) {
    world.deadLetters.push(JSON.stringify({ type: 'cdk-serverless-catalog.subtask', data: { job: 'job-1', ...data } }));
  }
  await world.sweep();
  expect(recordsOf(world)).toEqual(before);
  expect(world.observed.counts).not.toHaveProperty('SubtasksDeadLettered');
});

test('a job that cannot be split fails, whatever is reported on its split', async () => {
  const world = new FanInWorld(['item'], undefined, { start: async () => undefined });
  await expect(world.intake({ atCall: 2, afterEffect: true }).begin({ ...JOB, input: `"${'x'.repeat(300_000)}"` })).rejects.toThrow();
  await take(world, [], { subtask: 'split', status: 'done' });
  await world.pass(MINUTE);
  expect(world.job).toMatchObject({ status: 'failed', outcome: 'partial', failed: new Set(['split']) });
});

test('a subtask may be named split: a repeated message does not split its job again', async () => {
  let calls = 0;
  const world = new FanInWorld(['item'], undefined, {
    subtasks: async () => JSON.stringify({ subtasks: calls++ === 0 ? [{ id: 'split' }, { id: 'other' }] : Array.from({ length: 150 }, (_, id) => ({ id })) }),
  }, { splitterWorker: 'item' });
  await world.intake().begin(JOB);
  await world.intake().begin(JOB);
  expect(calls).toBe(1);
  for (const subtask of ['split', 'other']) await world.report({ subtask, status: 'done' });
  expect(world.events).toMatchObject([{ outcome: 'complete', done: ['other', 'split'], subtasks: { expected: 2 } }]);
});
