import * as fc from 'fast-check';
import { FanInWorld, MINUTE, worker } from './fan-in-world';

const NAMES = ['p0', 'p1', 'p2', 'p3'];
const JOB = { id: 'job-1', input: '{"photo":7}' };
const sent = (world: FanInWorld) => world.subtasks.map(({ subtask }) => subtask).sort();

async function sweeps(world: FanInWorld, runs: number): Promise<string[]> {
  const errors: string[] = [];
  for (let run = 0; run < runs; run++) {
    world.now += 2 * MINUTE;
    await world.sweep().catch((error: AggregateError) => errors.push(...error.errors.map(String)));
  }
  return errors;
}

test('a queue that refuses keeps no other subtask from being sent once, and gets its own when it accepts again', async () => {
  await fc.assert(fc.asyncProperty(fc.subarray(NAMES), fc.subarray(NAMES), fc.nat(4), async (refusing, gated, runs) => {
    const after = Object.fromEntries(gated.filter(name => name !== 'p0').map(name => [name, ['p0']]));
    const world = new FanInWorld(NAMES, undefined, undefined, { after });
    refusing.forEach(name => world.refusing.add(name));
    await world.intake().begin(JOB);
    if (!refusing.includes('p0')) await world.report({ subtask: 'p0', status: 'done' });
    await sweeps(world, runs);
    const blocked = (name: string) => refusing.includes(name) || (refusing.includes('p0') && Object.hasOwn(after, name));
    expect(sent(world)).toEqual(NAMES.filter(name => !blocked(name)));
    world.refusing.clear();
    expect(await sweeps(world, 1)).toEqual([]);
    for (const subtask of NAMES) await world.report({ subtask, status: 'done' });
    expect(sent(world)).toEqual(NAMES);
    expect(world.events).toMatchObject([{ outcome: 'complete' }]);
    expect([world.job.unsent, world.job.wakeAt]).toEqual([undefined, undefined]);
  }), { numRuns: 60 });
});

test('a refusal is seen by the sweeper that meets it', async () => {
  const world = new FanInWorld(['small', 'large']);
  world.refusing.add('large');
  await world.intake().begin(JOB);
  expect(world.observed.lines).toMatchObject([{}, { level: 'warn', message: 'subtasks left to the sweeper' }]);
  expect(await sweeps(world, 2)).toEqual(['Error: AccessDenied: large', 'Error: AccessDenied: large']);
  expect(world.observed.counts).toMatchObject({ SubtasksSent: 1, SubtasksResent: 0 });
});

test('the subtask of a worker that was removed fails, with the reason, as soon as it would start', async () => {
  const world = new FanInWorld(['gate', 'slow', 'gone'], undefined, undefined, { after: { slow: ['gate'], gone: ['gate'] } });
  await world.intake().begin(JOB);
  Object.assign(world.settings, { workers: { gate: worker('gate'), slow: worker('slow') } });
  world.refusing.add('gone');
  await world.report({ subtask: 'gate', status: 'done' });
  expect(await sweeps(world, 3)).toEqual([]);
  expect(sent(world)).toEqual(['gate', 'slow']);
  await world.report({ subtask: 'slow', status: 'done' });
  expect(world.events).toMatchObject([{ outcome: 'partial', failed: ['gone'], errors: { gone: "The worker 'gone' was removed before its subtask was sent." } }]);
  expect(world.now).toBeLessThan(Date.parse(world.job.deadlineAt));
});
