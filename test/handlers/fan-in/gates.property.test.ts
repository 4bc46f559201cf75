import * as fc from 'fast-check';
import { busyWorld, delivered, Fate, fault, RUNS, SubtaskCase, subtaskCase } from './busy-world';
import { FanInWorld, MINUTE } from './fan-in-world';
import { SubtaskData } from '../../../handlers/shared/fan-in/subtasks';

const numRuns = RUNS;
jest.setTimeout(Math.max(60_000, numRuns * 60));

const NAMES = ['p0', 'p1', 'p2', 'p3', 'p4'];
/** A crash at each of the stages needs a run of the sweeper. */
const DEADLINE_SECONDS = 6 * 3600;

interface WorkerCase extends SubtaskCase {
  /** Whether it waits for each of the workers before it. */
  readonly waitsFor: readonly boolean[];
}

const waitsFor = fc.array(fc.boolean(), { minLength: NAMES.length, maxLength: NAMES.length });
const workerCase: fc.Arbitrary<WorkerCase> = fc.tuple(subtaskCase, waitsFor).map(([each, others]) => ({ ...each, waitsFor: others }));
const workerCases = fc.array(workerCase, { minLength: 1, maxLength: NAMES.length });

function gatesOf(cases: readonly WorkerCase[]): Record<string, string[]> {
  const gates = cases.map(({ waitsFor: others }, index) => [NAMES[index], NAMES.slice(0, index).filter((_, other) => others[other])] as const);
  return Object.fromEntries(gates.filter(([, after]) => after.length > 0).map(([name, after]) => [name, [...after]]));
}

interface End {
  readonly outcome: string;
  readonly done: string[];
  readonly failed: string[];
  readonly missing: string[];
  readonly skipped: string[];
}

/** The ends that the fates allow. A subtask with both reports can be either. */
function ends(cases: readonly WorkerCase[], gates: Record<string, string[]>): End[] {
  const fates = cases.reduce<Fate[][]>((all, { fate }) => {
    const becomes: readonly Fate[] = fate === 'both' ? ['done', 'failed'] : [fate];
    return all.flatMap(before => becomes.map(each => [...before, each]));
  }, [[]]);
  return fates.map(each => {
    const end: Omit<End, 'outcome'> = { done: [], failed: [], missing: [], skipped: [] };
    each.forEach((fate, index) => {
      const name = NAMES[index];
      const isStarted = (gates[name] ?? []).every(gate => end.done.includes(gate));
      const list = !isStarted ? 'skipped' : fate === 'done' || fate === 'failed' ? fate : 'missing';
      end[list].push(name);
    });
    return { outcome: end.missing.length > 0 ? 'timed-out' : end.failed.length > 0 ? 'partial' : 'complete', ...end };
  });
}

/** Watches every message: a subtask is sent only when those that it waits for are done. */
function watch(world: FanInWorld, gates: Record<string, string[]>): void {
  const { onSubtask } = world;
  world.onSubtask = (subtask: SubtaskData) => {
    expect([...world.job.done ?? []]).toEqual(expect.arrayContaining(gates[subtask.subtask] ?? []));
    onSubtask?.(subtask);
  };
}

function endOf(world: FanInWorld): End {
  const { outcome, done, failed, missing, skipped = [] } = world.events[0] as unknown as End;
  return { outcome, done, failed, missing, skipped };
}

function checkOneEnd({ job, events, ends: times, observed, subtasks }: FanInWorld, end: End): void {
  expect(times.get('job-1')).toBe(1);
  expect(new Set(events.map(event => JSON.stringify(event))).size).toBe(1);
  const { JobsComplete = 0, JobsPartial = 0, JobsTimedOut = 0 } = observed.counts;
  expect(JobsComplete + JobsPartial + JobsTimedOut).toBeLessThanOrEqual(1);
  expect({ jobEnded: job.jobEnded, wakeAt: job.wakeAt, unsent: job.unsent, waiting: job.waiting }).toEqual({});
  expect(subtasks.map(({ subtask }) => subtask).filter(name => end.skipped.includes(name))).toEqual([]);
}

test('workers that wait start after the others are done, and only then, in every order, with duplicates, losses, crashes and replays', async () => {
  await fc.assert(fc.asyncProperty(
    fc.scheduler(), workerCases, fc.array(fault, { minLength: 1, maxLength: 3 }), fault,
    async (scheduler, cases, beginnings, replay) => {
      const gates = gatesOf(cases);
      const names = NAMES.slice(0, cases.length);
      const caseOf = ({ subtask }: SubtaskData) => cases[names.indexOf(subtask)];
      const { world, settle } = busyWorld(scheduler, names, caseOf, undefined, { after: gates, deadlineSeconds: DEADLINE_SECONDS });
      watch(world, gates);
      const begin = (broken: typeof replay) => delivered(f => world.intake(f).begin({ id: 'job-1', input: '{"a":1}' }), broken);
      await settle(...beginnings.map(begin));
      // what a crash left unsent is sent by the sweeper, a stage after the other
      for (const _ of names) await settle(world.pass(2 * MINUTE), begin(replay));
      await settle(world.pass(DEADLINE_SECONDS * 1000));
      const end = endOf(world);
      expect(ends(cases, gates)).toContainEqual(end);
      checkOneEnd(world, end);
      expect([...new Set(world.subtasks.map(({ subtask }) => subtask))].sort()).toEqual([...end.done, ...end.failed, ...end.missing].sort());
      const late = names.filter((name, index) => cases[index].fate === 'late' && end.missing.includes(name));
      await settle(...late.map(name => world.report({ subtask: name, status: 'done' })));
      expect([...world.job.late ?? []].sort()).toEqual(expect.arrayContaining(late));
      expect(endOf(world)).toEqual(end);
    }), { numRuns });
});

test('a deadline that passes while workers wait ends the job once, and starts no other', async () => {
  await fc.assert(fc.asyncProperty(
    fc.scheduler(), workerCases, fault, fc.integer({ min: -1, max: 1 }),
    async (scheduler, cases, broken, early) => {
      const gates = gatesOf(cases);
      const names = NAMES.slice(0, cases.length);
      const silent: SubtaskCase = { fate: 'lost', copies: 1, fault: undefined };
      const { world, settle } = busyWorld(scheduler, names, () => silent, undefined, { after: gates, deadlineSeconds: DEADLINE_SECONDS });
      watch(world, gates);
      await settle(world.intake().begin({ id: 'job-1' }));
      // just before the deadline, at it, or after it
      world.now += DEADLINE_SECONDS * 1000 + early;
      const open = new Set(world.subtasks.map(({ subtask }) => subtask));
      await settle(
        world.sweep(broken).catch(() => undefined),
        ...cases.flatMap(({ fate, copies, fault: f }, index) => open.has(names[index]) && fate !== 'lost'
          ? Array.from({ length: copies }, () => delivered(g => world.report({ subtask: names[index], status: fate === 'failed' ? 'failed' : 'done' }, g), f)) : []),
      );
      if (early > 0) expect(new Set(world.subtasks.map(({ subtask }) => subtask))).toEqual(open);
      world.now += 2 * MINUTE;
      await settle(world.pass(2 * MINUTE));
      const end = endOf(world);
      checkOneEnd(world, end);
      expect([...end.done, ...end.failed, ...end.missing, ...end.skipped].sort()).toEqual(names);
      expect(end.missing.filter(name => !(gates[name] ?? []).every(gate => end.done.includes(gate)))).toEqual([]);
      if (end.outcome === 'complete') expect([...end.failed, ...end.missing, ...end.skipped]).toEqual([]);
      if (end.outcome === 'partial') expect(end.failed).not.toEqual([]);
    }), { numRuns: Math.ceil(numRuns / 2) });
});
