import { runLargeJob } from './large-job-costs';

test('a subtask costs the same in a job that is a hundred times larger', async () => {
  const [small, large] = [await runLargeJob(20, 10), await runLargeJob(2_000, 10)];
  for (const { world } of [small, large]) expect(world.events).toMatchObject([{ outcome: 'complete' }]);
  expect(large.world.events[0].subtasks).toMatchObject({ expected: 2_000, done: 2_000 });
  // the larger job has less of what it costs to begin and end sections, and more in each section
  expect(large.writes / 20_000).toBeLessThan(small.writes / 200);
  expect(large.writeUnits / 20_000).toBeLessThan(1.1 * small.writeUnits / 200);
  expect(large.readUnits / 20_000).toBeLessThan(1.1 * small.readUnits / 200);
  // 1,000 bytes of names in a section; the record of the job has the names of its sections
  expect(large.largestItem).toBeLessThan(16 * 1024);
}, 240_000);
