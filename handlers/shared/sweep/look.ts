import { DeadLetterQueue, HeldMessage } from './dead-letter-queue';
import { SweepRun } from './sweep-run';

/** Messages received in one look; library limit: some seconds of receives, and some more of updates of their jobs. */
const MAX_MESSAGES = 20_000;
/** The next run receives other messages before those of this run are visible again; library default. */
export const UNDRAINED_HOLD_SECONDS = 90;
/** Receives at the same time; library default. One after the other, 20,000 messages take half a minute. */
const RECEIVERS = 4;

/** A message without its body, which can be large. */
export interface Seen<T> extends Pick<HeldMessage, 'messageId' | 'receiptHandle' | 'sentAt'> {
  readonly read: T;
}

export interface Look<T> {
  readonly seen: ReadonlyArray<Seen<T>>;
  /** Whether SQS had no more messages to give. */
  readonly isDrained: boolean;
}

/**
 * Receives from a dead-letter queue for a share of the run's time, without deleting. All messages become visible again at the end
 * of the look, before their jobs are updated.
 *
 * If there are more messages than one look receives, they stay invisible until the next run has received the others.
 *
 * On a FIFO queue an in-flight message hides the rest of its group: at most ten messages of a group are received.
 */
export async function lookInto<T>(queue: DeadLetterQueue, run: SweepRun, shareLeft: number, read: (message: HeldMessage) => T): Promise<Look<T>> {
  const seen = new Map<string, Seen<T>>();
  let isDrained = false;
  const receive = async () => {
    const messages = await queue.receive(run.remainingSeconds);
    messages.forEach(message => {
      const { messageId, receiptHandle, sentAt } = message;
      seen.set(messageId, { messageId, receiptHandle, sentAt, read: read(message) });
    });
    isDrained ||= messages.length === 0;
  };
  const receiveAll = async () => {
    while (!isDrained && seen.size < MAX_MESSAGES && run.hasTime(shareLeft)) await receive();
  };
  try {
    await receive(); // alone, because most queues are empty
    const receivers = await Promise.allSettled(Array.from({ length: RECEIVERS }, receiveAll));
    const failed = receivers.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    if (failed) throw failed.reason;
  } finally {
    if (seen.size > 0) await queue.hold([...seen.values()], isDrained ? 0 : UNDRAINED_HOLD_SECONDS);
  }
  return { seen: [...seen.values()], isDrained };
}
