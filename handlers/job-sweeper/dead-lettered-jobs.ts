import { HeldMessage, SweeperPorts } from './ports';
import { identityOf } from '../runtime/incoming-message';
import { MessageRejected } from '../runtime/message';
import { parseJobMessage } from '../shared/jobs/job-message';
import { JobRecord } from '../shared/jobs/job-record';
import { deadLettered } from '../shared/jobs/job-transitions';
import { lookInto, oldestAgeSeconds } from '../shared/sweep/dead-letter-queue';
import { SweepRun } from '../shared/sweep/sweep-run';

/** Fails the job of every message in the dead-letter queue, also if its worker crashed without a report. */
export async function failDeadLetteredJobs(tableName: string, run: SweepRun, ports: SweeperPorts): Promise<void> {
  // the other half of the run's time is for the due jobs
  const held = await lookInto(ports.deadLetterQueue, run, 1 / 2);
  const age = oldestAgeSeconds(held, ports.life().now);
  if (age !== undefined) ports.metrics.seconds('OldestDeadLetterAge', age);
  await run.each(held.map(message => jobOf(message, tableName)), async job => {
    if (job !== undefined) await fail(job.id, job.receiveCount, ports);
  });
}

/**
 * Leaves out jobs of another pattern. A message that is not a job message has a record if its worker made one (docs/jobs.md). Where
 * only SQS named the message, a redrive would rename it: its record stays as it is.
 */
function jobOf(held: HeldMessage, tableName: string): { id: string; receiveCount: number } | undefined {
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

async function fail(id: string, receiveCount: number, ports: SweeperPorts): Promise<void> {
  // most messages were seen before: a read is cheaper than a write that is refused
  const job = await ports.store.find(id);
  if (job === undefined || job.status === 'failed') return;
  if (await ports.store.apply(id, deadLettered(job, problem(job, receiveCount), ports.life()))) {
    ports.metrics.count('JobsDeadLettered');
  }
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
