import { SweepRun } from './sweep-run';

/** Messages received in one run; library limit: a few seconds of work. */
const MAX_MESSAGES = 1_000;
/** Five runs receive other messages before those of the first are visible again; library default. */
const UNDRAINED_HOLD_SECONDS = 300;

/** A redrive: SQS moves messages out of the dead-letter queue. */
export interface MoveTask {
  readonly status: string;
  readonly startedAt: Date;
  readonly messagesMoved: number;
}

/** An in-flight message of the dead-letter queue. */
export interface HeldMessage {
  readonly messageId: string;
  /** The message attributes that identify it. */
  readonly attributes?: { readonly [name: string]: { readonly stringValue?: string } };
  readonly body: string;
  readonly receiptHandle: string;
  /** The approximate count of SQS. Each receive of the sweeper counts too. */
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

/** A redrive cannot move in-flight messages: the sweeper does not receive during a redrive. */
export function isRedriving(tasks: readonly MoveTask[]): boolean {
  return tasks.some(({ status }) => status === 'RUNNING' || status === 'CANCELLING');
}

/**
 * Receives from a dead-letter queue for a share of the run's time, without deleting, and returns the
 * messages.
 *
 * If the whole queue was received, all messages become visible again before their jobs are updated:
 * a redrive moves visible messages only. Otherwise they stay invisible for some minutes, so that the
 * next run receives the rest of the queue.
 *
 * On a FIFO queue an in-flight message hides the rest of its group: at most ten messages of a group
 * are received in a run.
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
 * The age of the oldest message, counted from its sending. SQS leaves messages that were received three
 * times or more out of its age metric, so that the metric is of no use after three sweeps:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function oldestAgeSeconds(held: readonly HeldMessage[], now: Date): number | undefined {
  if (held.length === 0) return undefined;
  const oldest = Math.min(...held.map(message => message.sentAt.getTime()));
  return Math.max(0, Math.round((now.getTime() - oldest) / 1000));
}
