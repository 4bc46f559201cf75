import { writesOfAJob } from '../../src/fan-out-fan-in/private/work-of-jobs';
import { countCosts } from '../handlers/fan-in/cost-model';
import { FanInWorld } from '../handlers/fan-in/fan-in-world';

const JOB = 'c0ffee00-0000-4000-8000-000000000001';

/** The write units of a job with a result of each subtask in a bucket and a JobEnded event, as intake and tracker ask for them. */
async function counted(subtasks: number): Promise<number> {
  const world = new FanInWorld(Array.from({ length: subtasks }, (_, at) => `worker${at}`));
  const costs = countCosts(world);
  await world.intake().begin({ id: JOB });
  for (const { subtask } of [...world.subtasks]) {
    const resultLocation = `s3://results-of-a-stack-123456789012/${JOB}/${subtask}.json`;
    await world.report({ job: JOB, subtask, status: 'done', resultLocation });
  }
  expect(world.events).toMatchObject([{ outcome: 'complete' }]);
  return costs().writeUnits;
}

test.each([1, 2, 4])('a job of %d subtasks has the write units of its estimate', async subtasks => {
  expect(writesOfAJob(subtasks, { isRequested: false, isSplit: false, hasEvent: true })).toBe(await counted(subtasks));
});

test.each([8, 20, 50, 100])('a job of %d subtasks has at most the write units of its estimate, and at least nine tenths of them', async subtasks => {
  const estimated = writesOfAJob(subtasks, { isRequested: false, isSplit: false, hasEvent: true });
  const units = await counted(subtasks);
  expect(units).toBeLessThanOrEqual(estimated);
  expect(units).toBeGreaterThanOrEqual(0.9 * estimated);
});

test('a job of many groups costs for each of its subtasks what one of a group costs', () => {
  const units = (subtasks: number) => writesOfAJob(subtasks, { isRequested: false, isSplit: true, hasEvent: false });
  expect((units(100_000) - 3) / 1_000).toBeCloseTo(units(100) - 3, 6);
});
