import { HeldMessage, SweeperPorts } from './ports';
import { SweepRun } from './sweep-run';
import { parseJobMessage } from '../shared/job-message';
import { JobRecord } from '../shared/job-record';
import { deadLettered } from '../shared/job-transitions';

/** Messages looked at in one run, whose jobs are failed in the other half of its time; ours: some seconds of work. */
const MAX_MESSAGES = 1_000;
/** Five runs' worth of messages pass by before those of the first are seen again; ours. */
const UNDRAINED_HOLD_SECONDS = 300;

/**
 * Looks at the dead-letter queue without taking anything out of it: whatever way a message
 * got there (the worker may have crashed without a word), its job is failed.
 *
 * When the end of the queue was seen, all messages become visible again for alarm and
 * redrive, before any job is failed: whoever redrives because a job failed must find its
 * message, for a redrive ends without those that are hidden. When it was not, they stay hidden for some minutes, because otherwise the next
 * run would be handed the same ones and never see the rest.
 *
 * On a FIFO queue a message that is held keeps the rest of its group hidden: at most ten
 * of one group are seen in a run.
 */
export async function failDeadLetteredJobs(tableName: string, run: SweepRun, ports: SweeperPorts): Promise<void> {
  const held: HeldMessage[] = [];
  let drained = false;
  try {
    while (!drained && held.length < MAX_MESSAGES && run.hasTime(1 / 2)) {
      const messages = await ports.deadLetterQueue.receive(run.remainingSeconds);
      held.push(...messages);
      drained = messages.length === 0;
    }
  } finally {
    if (held.length > 0) await ports.deadLetterQueue.hold(held, drained ? 0 : UNDRAINED_HOLD_SECONDS);
  }
  measureAge(held, ports);
  await run.each(held.map(message => jobOf(message, tableName)), async job => {
    if (job !== undefined) await fail(job.id, job.receiveCount, ports);
  });
}

/**
 * SQS leaves messages out of its own age metric that were received three times or more, so
 * after three sweeps it says nothing about a dead-letter queue any more:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function measureAge(held: HeldMessage[], { metrics, life }: SweeperPorts): void {
  if (held.length === 0) return;
  const oldest = Math.min(...held.map(message => message.sentAt.getTime()));
  metrics.seconds('OldestDeadLetterAge', Math.max(0, Math.round((life().now.getTime() - oldest) / 1000)));
}

/** Other messages, and those of another pattern's jobs, are none of this sweeper's business. */
function jobOf({ body, receiveCount }: HeldMessage, tableName: string): { id: string; receiveCount: number } | undefined {
  const message = parseJobMessage(body);
  return message?.jobtable === tableName ? { id: message.id, receiveCount } : undefined;
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
    title: 'The job failed too often',
    detail: 'The worker failed, crashed or timed out on the last receive of the job\'s message, which is in the dead-letter queue now.',
    attempts: attempt,
    receiveCount,
  });
}
