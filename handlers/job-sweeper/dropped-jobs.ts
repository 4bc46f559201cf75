import { SweeperPorts } from './ports';
import { wakeShards } from '../shared/jobs/job-record';
import { dropped } from '../shared/jobs/job-transitions';
import { SweepRun } from '../shared/sweep/sweep-run';

/** A worker records the failure before SQS moves the message; library default: it is moved at the next receive. */
const MOVE_MILLIS = 60_000;

/**
 * Gives up the failed jobs whose message somebody deleted: the next redrive does not set them to accepted.
 *
 * @param seen the ids of all jobs that have a message in the dead-letter queue
 * @returns false if some failed so recently that SQS may not have moved their message
 */
export async function forgetDroppedJobs(
  seen: ReadonlySet<string>, lookedAt: Date, run: SweepRun, { store, deadLetterQueue }: SweeperPorts,
): Promise<boolean> {
  const missing: string[] = [];
  for (const shard of wakeShards(true)) {
    for await (const ids of store.due(shard, lookedAt)) missing.push(...ids.filter(id => !seen.has(id)));
  }
  if (missing.length === 0) return true;
  const diedBefore = new Date(lookedAt.getTime() - MOVE_MILLIS);
  // a redrive since the beginning of the look moved messages that the look did not see
  const tasks = await deadLetterQueue.moveTasks();
  if (tasks.some(task => task.startedAt >= diedBefore)) return false;
  let isDone = true;
  await run.each(missing, async id => {
    if (!await store.apply(id, dropped(diedBefore))) isDone = false;
  });
  return isDone;
}
