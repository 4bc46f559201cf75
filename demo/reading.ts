import { House, JobView, Run } from './house';
import { until } from '../tools/local-cloud/until';

const FINAL = ['succeeded', 'failed', 'cancelled', 'expired'];

/** Redeliveries and sweeps take their time: receives x visibility timeout, and a minute a sweep. */
const PATIENCE_SECONDS = 600;

/** Waits until a number of jobs is done, and shows how many are. */
export async function allDone(
  house: House, corner: string, jobs: number, advance: (to: number) => void,
  isDone: (job: JobView) => boolean = () => true, from = 0,
): Promise<void> {
  await until(`${jobs} jobs of ${corner} to be done`, PATIENCE_SECONDS, async () => {
    await pause();
    const records = [...(await house.records(corner)).values()];
    const done = records.filter(job => FINAL.includes(job.status) && isDone(job)).length;
    advance(done - from);
    return done >= jobs;
  });
}

/** One scan of all records per second is enough. */
export function pause(): Promise<void> {
  return new Promise(resolve => { setTimeout(resolve, 1_000); });
}

export function countByStatus(jobs: Map<string, JobView>): Record<string, number> {
  const count: Record<string, number> = Object.fromEntries(FINAL.map(status => [status, 0]));
  for (const { status } of jobs.values()) { count[status] = (count[status] ?? 0) + 1; }
  return count;
}

/** Waits for the number of messages in a dead-letter queue; gives what is there when it has waited in vain. */
export async function deadLetters(house: House, corner: string, expected: number): Promise<number> {
  let seen = -1;
  await until(`${expected} messages in the dead-letter queue of ${corner}`, 120, async () => {
    seen = await house.depth(house.outputs[`${corner}DeadLetterQueueUrl`]);
    return seen === expected;
  }).catch(() => undefined);
  return seen;
}

/** How many runs were at work at the same moment, at the most. */
export function highestConcurrency(runs: (Run | undefined)[]): number {
  const changes = runs.flatMap(run => run ? [[run.startedAt, 1], [run.endedAt, -1]] : []);
  // at the same millisecond one ends before the next begins
  changes.sort(([at, change], [otherAt, otherChange]) => at - otherAt || change - otherChange);
  let atWork = 0;
  return changes.reduce((highest, [, change]) => {
    atWork += change;
    return Math.max(highest, atWork);
  }, 0);
}
