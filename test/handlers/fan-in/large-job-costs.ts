import { createHash } from 'crypto';
import { Costs, countCosts } from './cost-model';
import { FanInWorld } from './fan-in-world';

/** As the state machine names a group: by its execution. */
export const groupOfExecution = (n: number) => createHash('md5').update(String(n)).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** A job of so many groups of so many subtasks, from its split to its end, in memory. All subtasks are done, with a result in a bucket. */
export async function runLargeJob(groups: number, groupSize: number): Promise<Costs & { readonly world: FanInWorld }> {
  const world = new FanInWorld(['item'], undefined, { start: async () => undefined });
  world.remembers = false;
  const costs = countCosts(world);
  const reports: Array<() => Promise<void>> = [];
  world.onSubtask = ({ group, subtask }) => {
    const resultLocation = `s3://results-of-a-stack-123456789012/mails/job-1/${group!.slice(3)}/${subtask}.json`;
    reports.push(() => world.report({ group, subtask, status: 'done', resultLocation }));
  };
  await world.intake().begin({ id: 'job-1' });
  for (let n = 0; n < groups; n++) {
    await world.intake().addGroup({ job: 'job-1', group: groupOfExecution(n), worker: 'item', items: Array.from({ length: groupSize }, (_, item) => item) });
    // half of the work is done while the list is read, so that sections are as large as they can be
    if (n % 2 === 0) for (const report of reports.splice(0)) await report();
  }
  await world.intake().seal('job-1');
  for (const report of reports.splice(0)) await report();
  return { ...costs(), world };
}
