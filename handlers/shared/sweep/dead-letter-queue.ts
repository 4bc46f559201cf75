import { SweepRun } from './sweep-run';

/** Messages looked at in one run; ours: some seconds of work. */
const MAX_MESSAGES = 1_000;
/** Five runs' worth of messages pass by before those of the first are seen again; ours. */
const UNDRAINED_HOLD_SECONDS = 300;

/** A redrive: SQS moves messages out of the dead-letter queue. */
export interface MoveTask {
  readonly status: string;
  readonly startedAt: Date;
  readonly messagesMoved: number;
}

/** A message of the dead-letter queue that nobody else sees while it is held. */
export interface HeldMessage {
  readonly body: string;
  readonly receiptHandle: string;
  /** As SQS counts: approximate, and each look of the sweeper counts too. */
  readonly receiveCount: number;
  /** From then on SQS counts the retention; on a standard queue when it was sent to the source queue. */
  readonly sentAt: Date;
}

export interface DeadLetterQueue {
  moveTasks(): Promise<MoveTask[]>;
  /** Up to ten messages; none when there are none to be seen. */
  receive(holdSeconds: number): Promise<HeldMessage[]>;
  /** From now on; 0 makes them visible again. */
  hold(messages: HeldMessage[], seconds: number): Promise<void>;
}

/** A redrive cannot move what somebody holds: no looking while it is at work. */
export function isRedriving(tasks: readonly MoveTask[]): boolean {
  return tasks.some(({ status }) => status === 'RUNNING' || status === 'CANCELLING');
}

/**
 * Looks at a dead-letter queue, for a share of the run's time, without taking anything out of
 * it, and answers what it saw.
 *
 * When the end of the queue was seen, all messages become visible again for alarm and
 * redrive, before anybody hears of them: whoever redrives because of what is said then must
 * find its message, for a redrive ends without those that are hidden. When it was not, they
 * stay hidden for some minutes, because otherwise the next run would be handed the same ones
 * and never see the rest.
 *
 * On a FIFO queue a message that is held keeps the rest of its group hidden: at most ten
 * of one group are seen in a run.
 */
export async function lookInto(queue: DeadLetterQueue, run: SweepRun, shareLeft: number): Promise<HeldMessage[]> {
  const held: HeldMessage[] = [];
  let drained = false;
  try {
    while (!drained && held.length < MAX_MESSAGES && run.hasTime(shareLeft)) {
      const messages = await queue.receive(run.remainingSeconds);
      held.push(...messages);
      drained = messages.length === 0;
    }
  } finally {
    if (held.length > 0) await queue.hold(held, drained ? 0 : UNDRAINED_HOLD_SECONDS);
  }
  return held;
}

/**
 * Of the oldest message, counted from its sending. SQS leaves messages out of its own age
 * metric that were received three times or more, so after three sweeps it says nothing about
 * a dead-letter queue any more:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function oldestAgeSeconds(held: readonly HeldMessage[], now: Date): number | undefined {
  if (held.length === 0) return undefined;
  const oldest = Math.min(...held.map(message => message.sentAt.getTime()));
  return Math.max(0, Math.round((now.getTime() - oldest) / 1000));
}
