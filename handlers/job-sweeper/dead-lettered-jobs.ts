import { forgetDroppedJobs } from './dropped-jobs';
import { HeldMessage, MoveTask, SweeperPorts } from './ports';
import { identityOf } from '../runtime/incoming-message';
import { MessageRejected } from '../runtime/message';
import { parseJobMessage } from '../shared/jobs/job-message';
import { FINAL_STATUSES, JobRecord } from '../shared/jobs/job-record';
import { deadLettered, deadLetterFound, MessageLife } from '../shared/jobs/job-transitions';
import { SweepRun } from '../shared/sweep/sweep-run';
import { ageSeconds, watch } from '../shared/sweep/watch';

interface DeadJob {
  readonly id: string;
  readonly receiveCount: number;
}

export interface LearnOptions {
  readonly tableName: string;
  readonly tasks: readonly MoveTask[];
  /** Whether all jobs of the tasks are accepted again: the others have lost their message. */
  readonly mayForget: boolean;
}

/**
 * Fails the job of every message in the dead-letter queue, also if its worker crashed without a report.
 *
 * @returns the time until which all dead-lettered jobs are known; undefined if some cannot be seen now
 */
export async function learnDeadLetters({ tableName, tasks, mayForget }: LearnOptions, run: SweepRun, ports: SweeperPorts): Promise<Date | undefined> {
  const now = () => ports.life().now;
  const { until, oldestSentAt } = await watch<DeadJob | undefined>(ports.deadLetterQueue, run, { looks: ports.looks, log: ports.log, now }, {
    tasks,
    shareLeft: 1 / 2, // the other half of the run's time is for the due jobs
    read: message => jobOf(message, tableName),
    learn: async (seen, lookedAt, isAll) => {
      const jobs = seen.flatMap(({ read }) => read ?? []);
      const life = { ...ports.life(), now: lookedAt };
      let isLearnt = true;
      await run.each(jobs, async job => {
        isLearnt = await fail(job, life, ports) && isLearnt;
      }, ({ id }) => id);
      const ids = new Set(jobs.map(({ id }) => id));
      return isAll ? mayForget && await forgetDroppedJobs(ids, lookedAt, run, ports) && isLearnt : isLearnt;
    },
  });
  if (oldestSentAt) ports.metrics.seconds('OldestDeadLetterAge', ageSeconds(oldestSentAt, now()));
  return until;
}

/**
 * Leaves out jobs of another pattern. A message that is not a job message has a record if its worker made one (docs/jobs.md). Where
 * only SQS named the message, a redrive would rename it: its record stays as it is.
 */
function jobOf(held: HeldMessage, tableName: string): DeadJob | undefined {
  const { body, messageId, receiveCount } = held;
  const message = parseJobMessage(body);
  if (message) return message.jobtable === tableName ? { id: message.id, receiveCount } : undefined;
  const id = recordOf(held);
  return id === undefined || id === messageId ? undefined : { id, receiveCount };
}

/** A message that its worker refused names the record of another message, if any. */
function recordOf(held: HeldMessage): string | undefined {
  try {
    return identityOf(held);
  } catch (error) {
    if (error instanceof MessageRejected) return undefined;
    throw error;
  }
}

/**
 * The time is that of the look, when the message was certainly there: a redrive that began since then moved it.
 *
 * @returns false if a worker is still at it
 */
async function fail({ id, receiveCount }: DeadJob, life: MessageLife, { store, metrics }: SweeperPorts): Promise<boolean> {
  // most messages were seen before: a read is cheaper than a write that is refused
  const job = await store.find(id);
  if (job === undefined) return true;
  if (FINAL_STATUSES.includes(job.status)) {
    if (job.deadLetteredAt !== undefined && job.wakeShard === undefined) await store.apply(id, deadLetterFound(job, life.now));
    return true;
  }
  if (!await store.apply(id, deadLettered(job, problem(job, receiveCount), life))) return false;
  metrics.count('JobsDeadLettered');
  return true;
}

function problem({ attempt, error }: JobRecord, receiveCount: number): string {
  return error ?? JSON.stringify({
    type: 'urn:cdk-serverless-catalog:problem:job-dead-lettered',
    title: 'The job failed on every attempt',
    detail: 'The worker failed, crashed or timed out on the last receive. The message of the job is in the dead-letter queue.',
    attempts: attempt,
    receiveCount,
  });
}
