import { aws_kms as kms, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isJsonPointer } from '../core/private/json-pointer';
import { DEAD_LETTER_RETENTION } from '../core/workers/private/dead-letter-queue';
import { createQueuePair, MESSAGE_RETENTION } from '../core/workers/private/queue-pair';

/**
 * Options of a standard queue.
 */
export interface StandardDeliveryOptions {
  /**
   * A key of yours for queue and dead-letter queue.
   * @default - SQS-managed encryption
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Options of a FIFO queue.
 */
export interface FifoDeliveryOptions {
  /**
   * A key of yours for queue and dead-letter queue.
   * @default - SQS-managed encryption
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * JSON pointer (RFC 6901) to the value in an HTTP buffer's request body that names the
   * message group: jobs of one group run in order, one at a time.
   * @default - an HTTP buffer cannot be added; senders name the group themselves
   */
  readonly messageGroupIdPointer?: string;
  /**
   * Whether a message without deduplication id is told from others by its content.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
}

/**
 * What the pattern cannot read from a queue of yours.
 */
export interface FromQueueDeliveryOptions {
  /**
   * How long the queue keeps a message: 1 minute to 14 days (SQS limit; 14 days are taken where
   * it is known at deployment only). After that, a job that is not done is told as expired.
   * @default Duration.days(4)
   */
  readonly retentionPeriod?: Duration;
  /**
   * FIFO queues only: JSON pointer (RFC 6901) to the value in an HTTP buffer's request body
   * that names the message group.
   * @default - an HTTP buffer cannot be added to a FIFO queue
   */
  readonly messageGroupIdPointer?: string;
}

/** What the pattern needs of its queues. */
interface QueueRequirements {
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
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
  readonly queues: (scope: Construct, needs: QueueRequirements) => Queues;
}

/**
 * In which order work is delivered, and through whose queue.
 */
export class QueueDelivery {
  /** As fast as it comes, at least once, in no particular order. */
  static standard(options: StandardDeliveryOptions = {}): QueueDelivery {
    return new QueueDelivery({ isFifo: false, queues: (scope, needs) => createQueuePair(scope, { ...needs, ...options }) });
  }

  /** In order within a message group; a failing message holds back the rest of its group. */
  static fifo(options: FifoDeliveryOptions = {}): QueueDelivery {
    requirePointer('fifo', options.messageGroupIdPointer);
    return new QueueDelivery({
      isFifo: true,
      messageGroupIdPointer: options.messageGroupIdPointer,
      queues: (scope, needs) => createQueuePair(scope, {
        ...needs,
        encryptionKey: options.encryptionKey,
        fifo: { contentBasedDeduplication: options.contentBasedDeduplication },
      }),
    });
  }

  /**
   * Through a queue of yours. Its visibility timeout and redrive policy are yours to set:
   * six times the worker's timeout, at least five receives.
   *
   * @param queue the queue
   * @param deadLetterQueue the dead-letter queue of its redrive policy
   */
  static fromQueue(queue: sqs.IQueue, deadLetterQueue: sqs.IQueue, options: FromQueueDeliveryOptions = {}): QueueDelivery {
    if (queue.fifo !== deadLetterQueue.fifo) {
      const kind = queue.fifo ? 'a FIFO' : 'a standard';
      throw new Error(`QueueDelivery.fromQueue: deadLetterQueue must be ${kind} queue like the queue '${queue.node.path}', got '${deadLetterQueue.node.path}'.`);
    }
    if (!queue.fifo && options.messageGroupIdPointer !== undefined) {
      throw new Error(`QueueDelivery.fromQueue: messageGroupIdPointer must not be given for a standard queue, got '${options.messageGroupIdPointer}'.`);
    }
    requirePointer('fromQueue', options.messageGroupIdPointer);
    const { retentionPeriod } = options;
    const isKnown = retentionPeriod !== undefined && !retentionPeriod.isUnresolved();
    if (isKnown && (retentionPeriod.toSeconds() < 60 || retentionPeriod.toDays({ integral: false }) > 14)) {
      throw new Error(`QueueDelivery.fromQueue: retentionPeriod must be between 1 minute and 14 days (SQS limit), got ${retentionPeriod.toHumanString()}.`);
    }
    return new QueueDelivery({
      isFifo: queue.fifo,
      isExisting: true,
      messageGroupIdPointer: options.messageGroupIdPointer,
      retentionPeriod: retentionPeriod?.isUnresolved() ? DEAD_LETTER_RETENTION : retentionPeriod,
      queues: () => ({ queue, deadLetterQueue }),
    });
  }

  /** Whether order within a message group is kept. */
  readonly isFifo: boolean;
  /** Whether the queue is one of the user's. */
  readonly isExisting: boolean;
  /** JSON pointer to the message group in an HTTP buffer's request body. */
  readonly messageGroupIdPointer?: string;
  /** How long the queue keeps a message. */
  readonly retentionPeriod: Duration;

  private constructor(private readonly options: DeliveryOptions) {
    this.isFifo = options.isFifo;
    this.isExisting = options.isExisting ?? false;
    this.messageGroupIdPointer = options.messageGroupIdPointer;
    this.retentionPeriod = options.retentionPeriod ?? MESSAGE_RETENTION;
  }

  /** @internal */
  _bind(scope: Construct, needs: QueueRequirements): Queues {
    return this.options.queues(scope, needs);
  }
}

function requirePointer(factory: string, messageGroupIdPointer: string | undefined) {
  if (messageGroupIdPointer !== undefined && !isJsonPointer(messageGroupIdPointer)) {
    throw new Error(`QueueDelivery.${factory}: messageGroupIdPointer must be a JSON pointer such as '/customerId' (RFC 6901), got '${messageGroupIdPointer}'.`);
  }
}
