import { FanInWorld, DEADLINE_SECONDS, MINUTE } from './fan-in-world';
import { jobAnswer } from '../../../handlers/fan-in-api/job-answer';
import { groupRecord, sectionRecord, splitRecord } from '../../../handlers/fan-out-intake/records';
import { groupAdded } from '../../../handlers/shared/fan-in/changes';
import { newRecord } from '../../../handlers/shared/fan-in/new-job';
import { FanInRecord, groupRecordId } from '../../../handlers/shared/fan-in/record';
import { MAX_SECTION_GROUPS, SECTIONS, sectionOf } from '../../../handlers/shared/fan-in/sections';
import { subtaskPath } from '../../../handlers/shared/fan-in/subtasks';

const JOB = { id: 'job-1' };
const lists = { start: async () => undefined };

async function largeWorld(groups: number, { seal = true } = {}): Promise<FanInWorld> {
  const world = new FanInWorld(['item'], undefined, lists);
  await world.intake().begin(JOB);
  for (let n = 0; n < groups; n++) await world.intake().addGroup({ job: 'job-1', group: `g${n}`, worker: 'item', items: [n] });
  if (seal) await world.intake().seal('job-1');
  return world;
}

const reportOn = (world: FanInWorld, n: number, status: 'done' | 'failed' = 'done') =>
  world.report({ group: `${sectionOf(`g${n}`, SECTIONS)}#g${n}`, subtask: '0', status });
const sections = ({ store }: FanInWorld) => [...store.records.values()]
  .filter(({ parent, revision }) => parent !== undefined && revision !== undefined);
async function answerOf({ store, job }: FanInWorld) {
  const { body } = await jobAnswer(job, id => store.find(id));
  return JSON.parse(body) as { readonly status: string; readonly result: object };
}

/** The time that is left for a run in which each read and each write takes so many milliseconds. */
function timeOf({ store }: FanInWorld, milliseconds: { readonly read: number; readonly write: number }): () => number {
  const reads = jest.spyOn(store, 'find');
  const writes = jest.spyOn(store, 'apply');
  const used = () => reads.mock.calls.length * milliseconds.read + writes.mock.calls.length * milliseconds.write;
  const before = used();
  return () => 60_000 - (used() - before);
}

test('a job with 20,000 open groups ends at its deadline over several short runs of the sweeper, with a bounded number of calls', async () => {
  const world = await largeWorld(20_000);
  for (let n = 0; n < 50; n++) await reportOn(world, n);
  world.now += DEADLINE_SECONDS * 1000 + MINUTE;
  const calls = jest.spyOn(world.store, 'apply');
  let runs = 0;
  const open: number[] = [];
  while (world.job.outcome === undefined && runs++ < 20) {
    await world.sweep(undefined, timeOf(world, { read: 10, write: 500 }));
    open.push(sections(world).filter(({ outcome }) => outcome === undefined).length);
  }
  expect(runs).toBeGreaterThan(2);
  expect([...open].sort((a, b) => b - a)).toEqual(open);
  expect(open[0]).toBeLessThan(SECTIONS);
  // one for each section, and those of the job and its event
  expect(calls.mock.calls.length).toBeLessThanOrEqual(SECTIONS + 4);
  expect(world.events).toHaveLength(1);
  expect(world.events[0]).toMatchObject({ outcome: 'timed-out', subtasks: { expected: 20_000, done: 50, failed: 0, missing: 19_950 } });
  expect(world.events[0].missing).toHaveLength(19_950);
  const before = JSON.stringify(world.events[0]);
  await reportOn(world, 100);
  expect(world.group('g100')).toMatchObject({ outcome: 'timed-out', late: new Set(['0']) });
  expect(world.observed.counts).toMatchObject({ JobsTimedOut: 1, LateResults: 1 });
  expect(JSON.stringify(world.events[0])).toBe(before);
}, 120_000);

test('other jobs do not wait for a large job at its deadline', async () => {
  const world = await largeWorld(3_000);
  const other = newRecord({ id: 'job-2' }, world.settings, new Date(world.now));
  await world.store.create(other, false);
  world.now += DEADLINE_SECONDS * 1000 + MINUTE;
  await world.sweep(undefined, timeOf(world, { read: 10, write: 5_000 }));
  expect(world.store.records.get('job-2')!.outcome).toBe('timed-out');
  expect(world.job.outcome).toBeUndefined();
});

test('groups that fail make the job partial, and the event has their reasons', async () => {
  const world = await largeWorld(300);
  for (let n = 0; n < 300; n++) await reportOn(world, n, n < 3 ? 'failed' : 'done');
  expect(world.events).toMatchObject([{
    outcome: 'partial', subtasks: { expected: 300, done: 297, failed: 3, missing: 0 }, failed: ['g0', 'g1', 'g2'], errors: { g0: '1 of 1 subtasks failed' },
  }]);
});

test('a job that is not sealed waits, and names the split as missing', async () => {
  const world = await largeWorld(3, { seal: false });
  for (let n = 0; n < 3; n++) await reportOn(world, n);
  expect(world.events).toEqual([]);
  await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
  expect(world.events).toMatchObject([{ outcome: 'timed-out', done: ['g0', 'g1', 'g2'], missing: ['split'], subtasks: { expected: 3, missing: 1 } }]);
});

test('a section that a crash kept from being made does not hold the job open', async () => {
  const world = await largeWorld(1, { seal: false });
  await world.store.apply('job-1', groupAdded('ff', new Date(world.now)));
  await world.intake().seal('job-1');
  await reportOn(world, 0);
  expect(world.events).toMatchObject([{ outcome: 'complete', done: ['g0'] }]);
});

test('sealing writes each section once, and makes none that is there', async () => {
  const world = await largeWorld(3, { seal: false });
  const [created, applied] = [jest.spyOn(world.store, 'create'), jest.spyOn(world.store, 'apply')];
  await world.intake().seal('job-1');
  expect(created).not.toHaveBeenCalled();
  expect(applied.mock.calls.map(([id]) => id).sort()).toEqual(['job-1', ...sections(world).map(({ id }) => id)].sort());
});

test('a section that was made while its job ended is closed by the sweeper, and changes nothing else', async () => {
  const world = await largeWorld(2, { seal: false });
  await world.store.apply('job-1', groupAdded('ff', new Date(world.now)));
  const before = world.job;
  await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
  const ended = [world.job, ...world.events];
  const late = sectionRecord(before, 'ff', new Date(world.now));
  await world.store.create(late, false);
  await world.store.apply(late.id, groupAdded('g7', new Date(world.now)));
  await world.pass(15 * MINUTE);
  expect(sections(world).map(({ outcome, wakeAt }) => [outcome, wakeAt])).toEqual(sections(world).map(() => ['timed-out', undefined]));
  expect(world.store.records.get(late.id)).toMatchObject({ status: 'expired', pending: new Set(['split', 'g7']) });
  expect([world.job, ...world.events]).toEqual(ended);
});

test('more groups than a section holds are refused, so that the state machine fails', async () => {
  const world = await largeWorld(1, { seal: false });
  const section = sections(world)[0];
  const full = new Set(Array.from({ length: MAX_SECTION_GROUPS }, (_, n) => `n${n}`));
  world.store.records.set(section.id, { ...section, expected: full });
  const name = Array.from({ length: 5_000 }, (_, n) => `m${n}`).find(each => `job-1#${sectionOf(each, SECTIONS)}` === section.id)!;
  await expect(world.intake().addGroup({ job: 'job-1', group: name, worker: 'item', items: [1] })).rejects.toThrow(`may have at most ${MAX_SECTION_GROUPS} groups`);
});

test('results are where they were: their path has no section', () => {
  expect(subtaskPath('7f#g1', '0')).toBe('g1/0');
  expect(subtaskPath('g1', '0')).toBe('g1/0');
});

test('the status of a large job has a result that fits into an answer', async () => {
  const world = await largeWorld(300);
  expect((await answerOf(world)).status).toBe('running');
  await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
  expect((await answerOf(world)).result).toMatchObject({ subtasks: { expected: 300, missing: 300 }, missing: expect.arrayContaining(['g0', 'g299']) as unknown });
  const [section] = sections(world);
  const many = new Set(Array.from({ length: 100_000 }, (_, n) => `name-of-a-group-${n}`));
  world.store.records.set(section.id, { ...section, expected: many, pending: many });
  const { result } = await answerOf(world);
  expect(result).toMatchObject({ truncated: true, subtasks: { missing: 100_300 - section.expected!.size } });
  expect((result as { missing: string[] }).missing).toHaveLength(100);
});

describe('a job that began before jobs had sections', () => {
  /** As the previous version recorded it: all names of groups in the record of the job. */
  async function olderWorld(): Promise<FanInWorld> {
    const world = new FanInWorld(['item'], undefined, lists);
    const job = splitRecord(newRecord(JOB, world.settings, new Date(world.now)), new Date(world.now));
    await world.store.create(job, false);
    const group: FanInRecord = { ...groupRecord(job, 'old'), expected: new Set(['0']), pending: new Set(['0']) };
    await world.store.create(group, false);
    await world.store.apply('job-1', groupAdded('old', new Date(world.now)));
    return world;
  }

  test('takes its last groups and ends', async () => {
    const world = await olderWorld();
    expect(await world.intake().addGroup({ job: 'job-1', group: 'new', worker: 'item', items: [1] })).toBe(true);
    await world.intake().seal('job-1');
    await world.report({ group: 'old', subtask: '0', status: 'done' });
    expect(world.events).toEqual([]);
    await world.report({ group: 'new', subtask: '0', status: 'done' });
    expect(world.events).toMatchObject([{ outcome: 'complete', done: ['new', 'old'] }]);
    expect(sections(world)).toEqual([]);
  });

  test('ends at its deadline, its groups before', async () => {
    const world = await olderWorld();
    await world.pass(DEADLINE_SECONDS * 1000 + MINUTE);
    expect(world.events).toMatchObject([{ outcome: 'timed-out', missing: ['old', 'split'] }]);
    expect(world.group('old').outcome).toBe('timed-out');
  });
});

test('records of the new kind are in the shape that the previous version ends: parent and child are job and group', () => {
  const now = new Date('2026-03-01T12:00:00.000Z');
  const job = newRecord(JOB, { deadlineSeconds: 60, resultRetentionSeconds: 60, recordRetentionSeconds: 60 }, now);
  const section = sectionRecord(job, '7f', now);
  const group = groupRecord(section, 'g1');
  expect([section.id, section.parent, group.id, group.parent]).toEqual(['job-1#7f', 'job-1', 'job-1#7f#g1', 'job-1#7f']);
  expect(groupRecordId(group.parent!, 'g1')).toBe(group.id);
});
