import { aws_kms as kms, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { requireDuration } from '../core/private/durations';
import { isJsonPointer } from '../core/private/json-pointer';
import { QUEUE, requireKind } from '../core/private/kinds';
import { Validation } from '../core/private/validation';
import { DEAD_LETTER_RETENTION } from '../core/workers/private/dead-letter-queue';
import { knownRetention, validateExistingQueue } from '../core/workers/private/existing-queue';
import { createQueuePair, MESSAGE_RETENTION } from '../core/workers/private/queue-pair';
import { requireQueueTimes } from '../core/workers/private/queue-times';
import { consumeAs } from '../core/workers/private/queue-without-consumer';

/**
 * Options of a standard queue.
 */
export interface StandardDeliveryOptions {
  /**
   * The time after which SQS deletes a message: 1 minute to 13 days. SQS keeps a dead letter of a standard queue for 14 days in all.
   * Alarms, records and idempotency follow the retention period.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * The time for which a new message is invisible: up to 15 minutes (SQS limit). It is part of the retention period.
   * @default - none
   */
  readonly deliveryDelay?: Duration;
  /**
   * Your key for the queue and the dead-letter queue.
   * @default - SQS-managed encryption
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Options of a FIFO queue.
 */
export interface FifoDeliveryOptions {
  /**
   * The time after which SQS deletes a message: 1 minute to 13 days. SQS keeps a dead letter of a standard queue for 14 days in all.
   * Alarms, records and idempotency follow the retention period.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * The time for which a new message is invisible: up to 15 minutes (SQS limit). It is part of the retention period.
   * @default - none
   */
  readonly deliveryDelay?: Duration;
  /**
   * Your key for the queue and the dead-letter queue.
   * @default - SQS-managed encryption
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The JSON pointer (RFC 6901) to the message group id in the request body of an asynchronous HTTP
   * API. Jobs of one group run in order, one at a time.
   * @default - no asynchronous HTTP API can be added; senders set the message group id
   */
  readonly messageGroupIdPointer?: string;
  /**
   * Whether SQS detects duplicates of a message without deduplication id by its content.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
}

/**
 * Properties of your queue that the pattern cannot read from it.
 */
export interface FromQueueDeliveryOptions {
  /**
   * The retention period of the queue: 1 minute to 14 days (SQS limit). A token counts as 14 days.
   * A job that is not done after it has the status expired.
   * @default - that of the queue if your app creates it; otherwise 4 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * The retention period of the dead-letter queue: 1 minute to 14 days (SQS limit). A token counts as 14 days.
   * The alarm on the age of its messages depends on it.
   * @default - that of the dead-letter queue if your app creates it; otherwise 14 days
   */
  readonly deadLetterRetentionPeriod?: Duration;
  /**
   * The JSON pointer (RFC 6901) to the message group id in the request body of an asynchronous HTTP
   * API. For FIFO queues only.
   * @default - no asynchronous HTTP API can be added to a FIFO queue
   */
  readonly messageGroupIdPointer?: string;
}

/** The settings that the pattern requires of its queues. */
/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const QUEUES = 'its event source and its alarms are there';

interface QueueRequirements {
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
  /** Undefined if it is not known, or for containers. */
  readonly functionTimeout?: Duration;
}

/** The queues of the pattern. */
interface Queues {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
}

interface DeliveryOptions {
  readonly isFifo: boolean;
  readonly isExisting?: boolean;
  readonly messageGroupIdPointer?: string;
  readonly retentionPeriod?: Duration;
  readonly deadLetterRetentionPeriod?: Duration;
  readonly queues: (scope: Construct, needs: QueueRequirements) => Queues;
}

/**
 * The queue of the pattern and its order of delivery.
 */
export class QueueDelivery {
  /**
   * A standard queue: at-least-once delivery in no particular order.
   * @throws if a time is not within the limits of its option
   */
  static standard(options: StandardDeliveryOptions = {}): QueueDelivery {
    requireQueueTimes('QueueDelivery.standard', options);
    return new QueueDelivery({
      isFifo: false,
      retentionPeriod: options.retentionPeriod,
      queues: (scope, { visibilityTimeout, maxReceiveCount }) => createQueuePair(scope, { visibilityTimeout, maxReceiveCount, ...options }),
    });
  }

  /**
   * A FIFO queue: in order within a message group. A failing message holds back the rest of its group.
   * @throws if a time is not within the limits of its option
   */
  static fifo(options: FifoDeliveryOptions = {}): QueueDelivery {
    requirePointer('fifo', options.messageGroupIdPointer);
    requireQueueTimes('QueueDelivery.fifo', options);
    return new QueueDelivery({
      isFifo: true,
      retentionPeriod: options.retentionPeriod,
      messageGroupIdPointer: options.messageGroupIdPointer,
      queues: (scope, { visibilityTimeout, maxReceiveCount }) => createQueuePair(scope, {
        visibilityTimeout,
        maxReceiveCount,
        encryptionKey: options.encryptionKey,
        retentionPeriod: options.retentionPeriod,
        deliveryDelay: options.deliveryDelay,
        fifo: { contentBasedDeduplication: options.contentBasedDeduplication },
      }),
    });
  }

  /**
   * Your queue. You set its visibility timeout (six times the worker's timeout) and its redrive
   * policy (at least five receives). What is known at synthesis is checked. Errors are a timeout below that of the function,
   * a missing redrive policy, another dead-letter queue and fewer receives. Nothing is known of imported queues.
   *
   * A queue has one consumer: a second one in the app is refused, because each would get some of the messages.
   * The queue of a `DecoupledMessaging` channel takes the timeout that the worker needs, and has this worker as its only consumer.
   *
   * @param queue your queue
   * @param deadLetterQueue the dead-letter queue of its redrive policy
   */
  static fromQueue(queue: sqs.IQueue, deadLetterQueue: sqs.IQueue, options: FromQueueDeliveryOptions = {}): QueueDelivery {
    requireKind('QueueDelivery.fromQueue: queue', queue, QUEUE);
    requireKind('QueueDelivery.fromQueue: deadLetterQueue', deadLetterQueue, QUEUE);
    if (queue.fifo !== deadLetterQueue.fifo) {
      const kind = queue.fifo ? 'a FIFO' : 'a standard';
      throw new Error(`QueueDelivery.fromQueue: deadLetterQueue must be ${kind} queue, as '${queue.node.path}' is, got '${deadLetterQueue.node.path}'.`);
    }
    if (!queue.fifo && options.messageGroupIdPointer !== undefined) {
      throw new Error(`QueueDelivery.fromQueue: messageGroupIdPointer must not be given for a standard queue, got '${options.messageGroupIdPointer}'.`);
    }
    requirePointer('fromQueue', options.messageGroupIdPointer);
    return new QueueDelivery({
      isFifo: queue.fifo,
      isExisting: true,
      messageGroupIdPointer: options.messageGroupIdPointer,
      retentionPeriod: retention('retentionPeriod', options, queue),
      deadLetterRetentionPeriod: retention('deadLetterRetentionPeriod', options, deadLetterQueue),
      queues: (consumer, { visibilityTimeout, functionTimeout }) => {
        const validation = new Validation(consumer);
        validation.here('delivery.queue', queue, QUEUES);
        validation.here('delivery.deadLetterQueue', deadLetterQueue, QUEUES);
        consumeAs(queue, { consumer, visibilityTimeout });
        validateExistingQueue(consumer, { queue, deadLetterQueue }, { visibilityTimeout, functionTimeout });
        return { queue, deadLetterQueue };
      },
    });
  }

  /** Whether order within a message group is kept. */
  readonly isFifo: boolean;
  /** Whether the queue is yours. */
  readonly isExisting: boolean;
  /** The JSON pointer to the message group id in the request body of an asynchronous HTTP API. */
  readonly messageGroupIdPointer?: string;
  /** The retention period of the queue. */
  readonly retentionPeriod: Duration;
  /** The retention period of the dead-letter queue. */
  readonly deadLetterRetentionPeriod: Duration;

  private constructor(private readonly options: DeliveryOptions) {
    this.isFifo = options.isFifo;
    this.isExisting = options.isExisting ?? false;
    this.messageGroupIdPointer = options.messageGroupIdPointer;
    this.retentionPeriod = options.retentionPeriod ?? MESSAGE_RETENTION;
    this.deadLetterRetentionPeriod = options.deadLetterRetentionPeriod ?? DEAD_LETTER_RETENTION;
  }

  /** @internal */
  _bind(scope: Construct, needs: QueueRequirements): Queues {
    return this.options.queues(scope, needs);
  }
}

/** An option of `fromQueue`, or what is known of the queue; a token can be as long as SQS allows. */
function retention(
  name: 'retentionPeriod' | 'deadLetterRetentionPeriod', { [name]: given }: FromQueueDeliveryOptions, queue: sqs.IQueue,
): Duration | undefined {
  const known = knownRetention(queue);
  if (given === undefined) { return known; }
  requireDuration(`QueueDelivery.fromQueue: ${name}`, given);
  if (given.isUnresolved()) { return DEAD_LETTER_RETENTION; }
  if (given.toSeconds() < 60 || given.toDays({ integral: false }) > 14) {
    throw new Error(`QueueDelivery.fromQueue: ${name} must be between 1 minute and 14 days (SQS limit), got ${given.toHumanString()}.`);
  }
  if (known && known.toSeconds() !== given.toSeconds()) {
    throw new Error(`QueueDelivery.fromQueue: ${name} must be that of '${queue.node.path}', ${known.toHumanString()}, got ${given.toHumanString()}.`);
  }
  return given;
}

function requirePointer(factory: string, messageGroupIdPointer: string | undefined) {
  if (messageGroupIdPointer !== undefined && !isJsonPointer(messageGroupIdPointer)) {
    throw new Error(`QueueDelivery.${factory}: messageGroupIdPointer must be a JSON pointer such as '/customerId' (RFC 6901), got '${messageGroupIdPointer}'.`);
  }
}
