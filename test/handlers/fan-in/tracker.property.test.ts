import * as fc from 'fast-check';
import { busyWorld, delivered, Fate, fault, RUNS as numRuns, SubtaskCase, subtaskCase } from './busy-world';
import { DEADLINE_SECONDS, FanInWorld, MINUTE } from './fan-in-world';
import { jobEndedData } from '../../../handlers/shared/fan-in/job-ended-event';
import { isGroupInSection } from '../../../handlers/shared/fan-in/record';
import { readSections, SECTIONS, sectionOf } from '../../../handlers/shared/fan-in/sections';
import { SubtaskData } from '../../../handlers/shared/fan-in/subtasks';

jest.setTimeout(Math.max(60_000, numRuns * 60));

/** The outcomes that the fates allow: only a subtask with both reports leaves a choice. */
function allowed(fates: readonly Fate[]): string[] {
  if (fates.includes('lost') || fates.includes('late')) return ['timed-out'];
  if (fates.includes('failed')) return ['partial'];
  return fates.includes('both') ? ['complete', 'partial'] : ['complete'];
}

function checkEnd({ job, events, ends, observed, store }: FanInWorld, fates: readonly Fate[]): void {
  expect(allowed(fates)).toContain(job.outcome);
  expect(job.outcome === 'timed-out').toBe(job.endedAt! > job.deadlineAt);
  // a group in a section ends at its deadline with its first late report
  const open = [...store.records.values()].filter(({ outcome }) => outcome === undefined);
  expect(open.filter(({ id, deadlineAt }) => !isGroupInSection(id) || deadlineAt > job.endedAt!)).toEqual([]);
  expect([...ends.values()].every(times => times === 1)).toBe(true);
  const { JobsComplete = 0, JobsPartial = 0, JobsTimedOut = 0 } = observed.counts;
  expect(JobsComplete + JobsPartial + JobsTimedOut).toBeLessThanOrEqual(1);
  // one event: it may have been taken more than once, and is the same each time
  expect(new Set(events.map(event => JSON.stringify(event))).size).toBe(1);
  expect({ jobEnded: job.jobEnded, wakeAt: job.wakeAt }).toEqual({});
}

test('a job ends once, when and as its subtasks did, in every order, with duplicates, losses, crashes and late results', async () => {
  await fc.assert(fc.asyncProperty(
    fc.scheduler(), fc.array(subtaskCase, { maxLength: 5 }), fc.array(fault, { minLength: 1, maxLength: 3 }),
    async (scheduler, subtasks, beginnings) => {
      const names = subtasks.map((_, index) => `p${index}`);
      const { world, settle } = busyWorld(scheduler, names, subtask => subtasks[names.indexOf(subtask.subtask)]);
      await settle(...beginnings.map(broken => delivered(f => world.intake(f).begin({ id: 'job-1', input: '{"a":1}' }), broken)));
      // what a crash left unsent is sent by the sweeper
      await settle(world.pass(2 * MINUTE));
      await settle(world.pass(DEADLINE_SECONDS * 1000));
      const late = names.filter((_, index) => subtasks[index].fate === 'late');
      await settle(...late.map(name => world.report({ subtask: name, status: 'done' })));
      checkEnd(world, subtasks.map(({ fate: becomes }) => becomes));
      const maybeLate = names.filter((_, index) => subtasks[index].fate === 'both');
      expect([...world.job.late ?? []].filter(name => !maybeLate.includes(name)).sort()).toEqual(late);
    }), { numRuns });
});

test('a job whose deadline passes while reports come in ends once, and misses exactly what is not in it', async () => {
  const report = fc.record({ status: fc.constantFrom('done' as const, 'failed' as const), fault });
  await fc.assert(fc.asyncProperty(
    fc.scheduler(), fc.array(report, { minLength: 1, maxLength: 5 }), fault,
    async (scheduler, subtasks, broken) => {
      const names = subtasks.map((_, index) => `p${index}`);
      const silent: SubtaskCase = { fate: 'lost', copies: 1, fault: undefined };
      const { world, settle } = busyWorld(scheduler, names, () => silent);
      await settle(world.intake().begin({ id: 'job-1' }));
      world.now += DEADLINE_SECONDS * 1000 + MINUTE;
      await settle(
        world.sweep(broken).catch(() => undefined),
        ...subtasks.map(({ status, fault: f }, index) => delivered(g => world.report({ subtask: names[index], status }, g), f)),
      );
      await settle(world.pass(2 * MINUTE));
      const { job } = world;
      expect(world.ends.get('job-1')).toBe(1);
      expect(new Set(world.events.map(event => JSON.stringify(event))).size).toBe(1);
      const accounted = [...job.done ?? [], ...job.failed ?? [], ...job.pending ?? []];
      expect(accounted.sort()).toEqual(names);
      // of what is missing, all that was done is on record
      const doneAfterwards = [...job.pending ?? []].filter(name => subtasks[names.indexOf(name)].status === 'done');
      expect([...job.late ?? []].sort()).toEqual(doneAfterwards.sort());
    }), { numRuns: Math.ceil(numRuns / 2) });
});

/** Names of groups: the first two are in one section. */
const GROUPS = (() => {
  const names = Array.from({ length: 3_000 }, (_, n) => `g${n}`);
  const [first, other] = names;
  return [first, names.slice(2).find(name => sectionOf(name, SECTIONS) === sectionOf(first, SECTIONS))!, other];
})();

test('a large job waits for the groups it does not know yet, and each of them', async () => {
  const group = fc.record({ subtasks: fc.array(subtaskCase, { maxLength: 3 }), retried: fc.boolean(), fault });
  await fc.assert(fc.asyncProperty(
    fc.scheduler(), fc.array(group, { maxLength: 3 }), fault, fault,
    async (scheduler, groups, sealFault, sweepFault) => {
      const caseOf = ({ group: name, subtask: item }: SubtaskData) => groups[GROUPS.indexOf(name!.split('#').at(-1)!)].subtasks[Number(item)];
      const { world, settle } = busyWorld(scheduler, ['small'], caseOf, { start: async () => undefined });
      await settle(world.intake().begin({ id: 'job-1' }));
      // each group is reported on as soon as it is sent, while others are still to come
      await settle(...groups.flatMap(({ subtasks, retried, fault: broken }, index) => {
        const request = { job: 'job-1', group: GROUPS[index], worker: 'small', items: subtasks.map((_, item) => item) };
        return [delivered(f => world.intake(f).addGroup(request), broken), ...retried ? [world.intake().addGroup(request)] : []];
      }));
      expect(world.job.outcome).toBeUndefined();
      await settle(delivered(f => world.intake(f).seal('job-1'), sealFault));
      await settle(world.pass(2 * MINUTE));
      world.now += DEADLINE_SECONDS * 1000;
      await settle(world.sweep(sweepFault).catch(() => undefined));
      await settle(world.pass(2 * MINUTE));
      checkEnd(world, groups.flatMap(({ subtasks }) => subtasks.map(({ fate: becomes }) => becomes)));
      expect(world.events[0].subtasks).toMatchObject({ expected: groups.length });
      const sent = JSON.stringify(world.events[0]);
      const late = groups.flatMap(({ subtasks }, index) => subtasks.flatMap(({ fate: becomes }, item) => becomes === 'late' ? [[GROUPS[index], String(item)]] : []));
      await settle(...late.map(([name, item]) => world.report({ group: world.group(name).id.slice('job-1#'.length), subtask: item, status: 'done' })));
      expect(late.every(([name, item]) => world.group(name).late?.has(item))).toBe(true);
      const sections = await readSections(world.job, id => world.store.find(id));
      expect(JSON.stringify(jobEndedData(world.job, sections))).toBe(sent);
    }), { numRuns: Math.ceil(numRuns / 4) });
});
