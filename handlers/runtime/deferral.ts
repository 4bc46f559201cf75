import { copyAttributes, deferredMillis, hasRoom } from './fresh-copy';
import { IncomingJob } from './incoming-job';
import { ACKNOWLEDGED, Outcome } from './outcome';
import { describeError } from '../shared/errors/safe-error';
import { Delivery, MessageQueue, QueueSettings, WorkerJobs, WorkerPorts } from '../shared/jobs/worker-ports';

/** `DelaySeconds` of SendMessage: at most 15 minutes. */
const MAX_DELAY_SECONDS = 900;

/**
 * A message is invisible for 12 hours at most, counted from its receive: less the longest batching window (5 minutes) and the longest function (15 minutes).
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
const MAX_VISIBILITY_SECONDS = 12 * 3600 - 1200;

/** Library default for a delay that is no number, as `Number()` makes it of a Retry-After header with a date. */
const DEFAULT_DELAY_SECONDS = 30;

/** Library default: by the receives that a message without fresh copies has left, the seconds that `RetryAfter` waits at least. Five receives last for an hour. */
const LEAST_WAITS = [0, 3_600, 300];

/** The queue delivers the message no more often: the next receive moves it to the dead-letter queue. */
export function isLastReceive(delivery: Delivery, settings: QueueSettings): boolean {
  return delivery.receiveCount >= settings.maxReceiveCount;
}

export interface DeferralPorts extends Pick<WorkerPorts, 'log' | 'now'> {
  /** Absent where no message has a record. */
  readonly jobs?: Pick<WorkerJobs, 'wakeLater'>;
}

/**
 * Hands a message back that nothing is wrong with, for a delay. A receive is used up by it,
 * so on the last one a fresh copy takes the message's place; not on FIFO queues, where the
 * copy would come behind its successors.
 */
export class Deferral {
  constructor(private readonly ports: DeferralPorts, private readonly queue: MessageQueue) {}

  /**
   * Whether `RetryAfter` is more than a failure. On the last receive it is not: on a FIFO queue, or when copies of the message have been
   * sent for as long as the queue keeps messages, or when its attributes have no room for the time of the first.
   */
  async isPossible({ delivery }: IncomingJob): Promise<boolean> {
    const settings = await this.queue.settings();
    if (!isLastReceive(delivery, settings)) return true;
    return !this.queue.fifo && hasRoom(delivery) && deferredMillis(delivery, this.ports.now()) < settings.retentionSeconds * 1000;
  }

  /** Hands a message back whose work asks for it. The last receives that no fresh copy renews wait out an outage of the downstream. */
  async retryAfter(job: IncomingJob, seconds: number): Promise<Outcome> {
    const { maxReceiveCount } = await this.queue.settings();
    const asked = bounded(seconds, MAX_VISIBILITY_SECONDS);
    const isCopied = !this.queue.fifo && hasRoom(job.delivery);
    const least = !isCopied && asked > 0 && LEAST_WAITS[maxReceiveCount - job.delivery.receiveCount] || 0;
    return this.defer(job, Math.max(asked, least));
  }

  async defer(job: IncomingJob, seconds: number): Promise<Outcome> {
    const settings = await this.queue.settings();
    if (isLastReceive(job.delivery, settings) && !this.queue.fifo) {
      await this.putBack(job, seconds);
      return ACKNOWLEDGED;
    }
    const delaySeconds = bounded(seconds, longestWait(job.delivery, settings, this.ports.now()));
    await this.setVisibility(job.delivery, delaySeconds);
    return { kind: 'returned', delaySeconds };
  }

  /** A message that comes back too early is no harm: its receive is deferred again. */
  async setVisibility(delivery: Delivery, seconds: number): Promise<void> {
    try {
      await this.queue.setVisibility(delivery, seconds);
    } catch (error) {
      this.ports.log.warn('visibility not changed', { message_id: delivery.messageId, error: describeError(error) });
    }
  }

  /** Replaces the message by a fresh copy. The caller acknowledges the first. */
  async putBack(job: IncomingJob, seconds: number): Promise<void> {
    const settings = await this.queue.settings();
    const now = this.ports.now();
    const delaySeconds = bounded(seconds, Math.min(MAX_DELAY_SECONDS, longestWait({ receiveCount: 0, sentAt: now }, settings, now)));
    if (job.key && job.copyKeepsId) {
      const sentAt = now + delaySeconds * 1000;
      await this.ports.jobs?.wakeLater(job.key, sentAt + settings.retentionSeconds * 1000, sentAt);
    }
    await this.queue.sendCopy({ ...job.delivery, attributes: copyAttributes(job.delivery, now) }, delaySeconds);
  }
}

/**
 * A share of the seconds until SQS deletes the message: the receives that are left, and the move to the dead-letter queue, have shares of their own.
 * No longer than SQS lets a message be invisible: it refuses more, and the message would come back too early.
 * The retention counts while a message is invisible, too: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
function longestWait({ receiveCount, sentAt, receivedAt }: Pick<Delivery, 'receiveCount' | 'sentAt' | 'receivedAt'>, settings: QueueSettings, now: number): number {
  // where the time of sending is not known, that of now: NaN is none
  const ageMillis = Math.max(0, now - (sentAt ?? now)) || 0;
  const lifeSeconds = settings.retentionSeconds - ageMillis / 1000;
  const receivesLeft = Math.max(0, Math.min(settings.maxReceiveCount - receiveCount, LEAST_WAITS.length));
  const invisibleSeconds = MAX_VISIBILITY_SECONDS - (now - (receivedAt ?? now)) / 1000;
  return Math.max(0, Math.floor(Math.min(lifeSeconds / (receivesLeft + 2), invisibleSeconds)));
}

function bounded(seconds: number, most: number): number {
  return Math.min(Math.max(0, Math.ceil(Number.isNaN(seconds) ? DEFAULT_DELAY_SECONDS : seconds)), most);
}
