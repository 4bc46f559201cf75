import { aws_kms as kms, aws_sqs as sqs, Duration, PhysicalName } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deadLetterQueue as createDeadLetterQueue, queueEncryption } from './dead-letter-queue';
import { warnOfEarlyExpiry } from './early-expiry';
import { QueueTimes } from './queue-times';
import { KEY_PLACE } from '../../private/elsewhere';
import { patternKey } from '../../private/pattern-key';
import { Validation } from '../../private/validation';

/** The default retention period of a queue of the library: SQS's default, and less than the dead-letter queue's 14 days. */
export const MESSAGE_RETENTION = Duration.days(4);

/**
 * High throughput: each message group has a throughput, and deduplication ids, of its own. A FIFO topic of the library has the same. With
 * ids for the whole queue, messages of two groups with one id would be one message
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html).
 */
const BY_MESSAGE_GROUP: Pick<sqs.QueueProps, 'deduplicationScope' | 'fifoThroughputLimit'> = {
  deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

export interface QueuePairOptions extends QueueTimes {
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
  /** Default: the key of the pattern. */
  readonly encryptionKey?: kms.IKey;
  /** Given for a FIFO queue. */
  readonly fifo?: { readonly contentBasedDeduplication?: boolean };
}

/** A queue and its dead-letter queue. */
export interface QueuePair {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
}

/** Creates `Queue` and `DeadLetterQueue` with the library's defaults. */
export function createQueuePair(scope: Construct, options: QueuePairOptions): QueuePair {
  const { fifo, encryptionKey = patternKey(scope) } = options;
  new Validation(scope).here('encryptionKey', encryptionKey, KEY_PLACE, ['region']);
  const deadLetterQueue = createDeadLetterQueue(scope, 'DeadLetterQueue', { fifo: fifo !== undefined, encryptionKey });
  const queue = new sqs.Queue(scope, 'Queue', {
    queueName: fifo ? undefined : PhysicalName.GENERATE_IF_NEEDED, // by a role of another account
    ...fifo && { fifo: true, ...BY_MESSAGE_GROUP, ...fifo },
    ...queueEncryption(encryptionKey),
    visibilityTimeout: options.visibilityTimeout,
    retentionPeriod: options.retentionPeriod ?? MESSAGE_RETENTION,
    deliveryDelay: options.deliveryDelay,
    enforceSSL: true,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: options.maxReceiveCount },
  });
  warnOfEarlyExpiry(scope, queue, { ...options, retentionPeriod: options.retentionPeriod ?? MESSAGE_RETENTION });
  return { queue, deadLetterQueue };
}
