import { aws_kms as kms, aws_sqs as sqs, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deadLetterQueue as createDeadLetterQueue, queueEncryption } from '../core/private/dead-letter-queue';

/**
 * Options of a standard queue.
 */
export interface StandardQueueOptions {
  /**
   * A key of yours for queue and dead-letter queue.
   * @default - SQS-managed encryption
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Options of a FIFO queue.
 */
export interface FifoQueueOptions {
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
  readonly groupBy?: string;
  /**
   * Whether a message without deduplication id is told from others by its content.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
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

/** How long a queue of ours keeps a message: SQS's default, and less than the dead-letter queue's 14 days. */
export const MESSAGE_RETENTION = Duration.days(4);

/**
 * In which order work is delivered, and through whose queue.
 */
export class QueueDelivery {
  /** As fast as it comes, at least once, in no particular order. */
  static standard(options: StandardQueueOptions = {}): QueueDelivery {
    return new QueueDelivery(false, (scope, needs) => createQueues(scope, needs, options));
  }

  /** In order within a message group; a failing message holds back the rest of its group. */
  static fifo(options: FifoQueueOptions = {}): QueueDelivery {
    if (options.groupBy !== undefined && !Token.isUnresolved(options.groupBy) && !/^(\/([^~/]|~[01])*)+$/.test(options.groupBy)) {
      throw new Error(`QueueDelivery.fifo: groupBy must be a JSON pointer such as '/customerId' (RFC 6901), got '${options.groupBy}'.`);
    }
    return new QueueDelivery(true, (scope, needs) => createQueues(scope, needs, {
      encryptionKey: options.encryptionKey,
      fifo: { fifo: true, contentBasedDeduplication: options.contentBasedDeduplication },
    }), options.groupBy);
  }

  /**
   * Through a queue of yours. Its visibility timeout and redrive policy are yours to set:
   * six times the worker's timeout, at least five receives.
   *
   * @param queue the queue
   * @param deadLetterQueue the dead-letter queue of its redrive policy
   */
  static existingQueue(queue: sqs.IQueue, deadLetterQueue: sqs.IQueue): QueueDelivery {
    if (queue.fifo !== deadLetterQueue.fifo) {
      throw new Error(`QueueDelivery.existingQueue: deadLetterQueue must be ${queue.fifo ? 'a FIFO' : 'a standard'} queue like the queue '${queue.node.path}', got '${deadLetterQueue.node.path}'.`);
    }
    return new QueueDelivery(queue.fifo, undefined, undefined, { queue, deadLetterQueue });
  }

  private constructor(
    /** Whether order within a message group is kept. */
    readonly isFifo: boolean,
    private readonly create: ((scope: Construct, needs: QueueRequirements) => Queues) | undefined,
    /** JSON pointer to the message group in an HTTP buffer's request body. */
    readonly groupBy?: string,
    private readonly existing?: Queues,
  ) {}

  /** Whether the queue is one of the user's. */
  get isExisting(): boolean {
    return this.existing !== undefined;
  }

  /** @internal */
  _bind(scope: Construct, needs: QueueRequirements): Queues {
    return this.existing ?? this.create!(scope, needs);
  }
}

interface CreateQueuesOptions {
  readonly encryptionKey?: kms.IKey;
  readonly fifo?: { readonly fifo: true; readonly contentBasedDeduplication?: boolean };
}

function createQueues(scope: Construct, needs: QueueRequirements, { encryptionKey, fifo }: CreateQueuesOptions): Queues {
  const deadLetterQueue = createDeadLetterQueue(scope, 'DeadLetterQueue', { fifo: fifo?.fifo, encryptionKey });
  const queue = new sqs.Queue(scope, 'Queue', {
    ...fifo,
    ...queueEncryption(encryptionKey),
    visibilityTimeout: needs.visibilityTimeout,
    retentionPeriod: MESSAGE_RETENTION,
    enforceSSL: true,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: needs.maxReceiveCount },
  });
  return { queue, deadLetterQueue };
}
