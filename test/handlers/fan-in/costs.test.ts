import { runLargeJob } from './large-job-costs';

test('a subtask costs the same in a job that is a hundred times larger', async () => {
  const [small, large] = [await runLargeJob(50, 10), await runLargeJob(5_000, 10)];
  for (const { world } of [small, large]) expect(world.events).toMatchObject([{ outcome: 'complete' }]);
  expect(large.world.events[0].subtasks).toMatchObject({ expected: 5_000, done: 5_000 });
  // the larger job has less of what it costs to begin and end sections, and more in each section
  expect(large.writes / 50_000).toBeLessThan(small.writes / 500);
  expect(large.writeUnits / 50_000).toBeLessThan(1.1 * small.writeUnits / 500);
  expect(large.readUnits / 50_000).toBeLessThan(1.1 * small.readUnits / 500);
  // 2,000 bytes of names in a section; the record of the job has the names of its sections
  expect(large.largestItem).toBeLessThan(16 * 1024);
}, 240_000);
