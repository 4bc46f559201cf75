import { aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Operations } from '../../operations/operations';
import { addFunctionAlarms } from '../../operations/private/function-alarms';
import { addQueueSilenceAlarm } from '../../operations/private/silence-alarm';
import { grantCopies } from '../../private/queue-grants';
import { Validation } from '../../private/validation';
import { Idempotency } from '../../workers/idempotency';
import { validateQueueBatch } from '../../workers/private/batch-limits';
import { functionTimeout } from '../../workers/private/function-timeout';
import { addQueueEventSource, visibilityTimeoutFor } from '../../workers/private/queue-event-source';
import { createQueuePair, MESSAGE_RETENTION } from '../../workers/private/queue-pair';
import { LONGEST_DELAY, LONGEST_RETENTION, SHORTEST_RETENTION } from '../../workers/private/queue-times';
import { SubscriptionAlarms } from '../subscription-alarms';
import { addBacklogAgeAlarm } from './backlog-alarm';
import { addSubscriptionDeadLetterAlarms } from './subscription-alarms';
import { addTimeToDrainAlarm } from './time-to-drain-alarm';

export interface SubscriptionQueueProps {
  /** Must return a partial batch response. */
  readonly handler: lambda.IFunction;
  /** Prefix of the names of the alarms: `billing` gives `billingBacklogAge`. */
  readonly name: string;
  /** Of the pattern. */
  readonly operations: Operations;
  readonly fifo?: boolean;
  readonly encryptionKey?: kms.IKey;
  /** 2 to 1000. Default: 5. */
  readonly maxConcurrency?: number;
  /** 1 to 10, up to 10,000 with a batching window. Default: 10, 1 where FIFO: a message that stops the function would use up receives of the messages after it. */
  readonly batchSize?: number;
  /** Up to 5 minutes, not where FIFO. Default: none. */
  readonly maxBatchingWindow?: Duration;
  /** 5 to 1000. Default: 5. */
  readonly maxReceiveCount?: number;
  /** 1 minute to 13 days. Default: 4 days. */
  readonly retentionPeriod?: Duration;
  /** Up to 15 minutes. Default: none. */
  readonly deliveryDelay?: Duration;
  /** Default: none. */
  readonly idempotency?: Idempotency;
  /** What the event source and the table are created below, with the alarms of `operations`. Default: the construct itself. */
  readonly consumerScope?: Construct;
  readonly alarms?: SubscriptionAlarms;
}

type CheckedProps = Pick<SubscriptionQueueProps, 'maxConcurrency' | 'batchSize' | 'maxBatchingWindow' | 'maxReceiveCount' | 'retentionPeriod' | 'deliveryDelay'>;

/** Checks the options of a subscription whose function reads a queue. Call it before anything is created. */
export function validateSubscriptionQueue(validation: Validation, props: CheckedProps, isFifo = false) {
  const { retentionPeriod } = props;
  validation.knownDuration('retentionPeriod', retentionPeriod, ': alarms are computed from it');
  validation.duration('retentionPeriod', retentionPeriod, SHORTEST_RETENTION, LONGEST_RETENTION, 'SQS limit; a dead letter is kept for 14 days in all');
  validation.duration('deliveryDelay', props.deliveryDelay, Duration.seconds(0), LONGEST_DELAY, 'SQS limit');
  validation.integer('maxConcurrency', props.maxConcurrency, 2, 1000, 'Lambda event source limit');
  validateQueueBatch(validation, props, isFifo);
  validation.integer('maxReceiveCount', props.maxReceiveCount, 5, 1000, 'below 5, throttling alone moves messages to the dead-letter queue; SQS limit');
}

/** Checks a batch of the forwarder, whose timeout is for ten messages that its destination does not take. */
export function validateForwardedBatch(validation: Validation, { batchSize }: CheckedProps) {
  validation.integer('batchSize', batchSize, 1, 10, 'library limit of the forwarder, which forwards one message after the other');
}

/**
 * A queue between a broker and a function, with its dead-letter queue, a limit of concurrency, and alarms.
 * With it, a slow or failing consumer affects no other.
 */
export class SubscriptionQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly eventSourceMapping: lambda.EventSourceMapping;
  readonly idempotencyTable?: dynamodb.ITable;

  constructor(scope: Construct, id: string, props: SubscriptionQueueProps) {
    super(scope, id);
    const { handler, fifo = false, encryptionKey, maxReceiveCount = 5, retentionPeriod = MESSAGE_RETENTION } = props;
    const { deliveryDelay, maxBatchingWindow } = props;
    const visibilityTimeout = visibilityTimeoutFor(handler, maxBatchingWindow);
    const { queue, deadLetterQueue } = createQueuePair(this, {
      visibilityTimeout, maxReceiveCount, encryptionKey, retentionPeriod, deliveryDelay, fifo: fifo ? {} : undefined,
    });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;

    const beside = props.consumerScope ? new Construct(props.consumerScope, id) : this;
    const { grantPrincipal, eventSourceMapping } = addQueueEventSource(beside, handler, {
      queue,
      batchSize: props.batchSize ?? (fifo ? 1 : 10),
      maxBatchingWindow,
      maxConcurrency: props.maxConcurrency ?? 5,
    });
    this.eventSourceMapping = eventSourceMapping;
    grantCopies(queue, grantPrincipal, handler);
    this.addAlarms(props, visibilityTimeout, retentionPeriod);
    this.idempotencyTable = props.idempotency?._bind(beside, {
      handler,
      grantee: grantPrincipal,
      eventSourceArns: [queue.queueArn],
      encryptionKey,
      retentionPeriod,
      operations: props.operations,
      alarmPrefix: props.name,
      throttles: props.alarms?.idempotencyThrottles,
    });
  }

  private addAlarms({ name, handler, operations, alarms = {} }: SubscriptionQueueProps, visibilityTimeout: Duration, retentionPeriod: Duration) {
    addBacklogAgeAlarm(operations, `${name}BacklogAge`, this.queue, {
      visibilityTimeout,
      override: alarms.backlogAge,
      handler,
      impact: 'This subscriber reacts late; other subscribers are not affected. '
        + `SQS deletes messages after ${retentionPeriod.toHumanString()}.`,
    });
    addTimeToDrainAlarm(operations, `${name}TimeToDrain`, this.queue, alarms.timeToDrain);
    addQueueSilenceAlarm(operations, `${name}Silence`, this.queue, alarms.silence);
    addSubscriptionDeadLetterAlarms(operations, name, this.deadLetterQueue, {
      alarms, handler, queue: this.queue, sourceRetention: retentionPeriod,
    });
    addFunctionAlarms(operations, name, handler, {
      ...alarms,
      timeout: functionTimeout(handler),
      section: '',
      impact: 'This subscriber is late: its messages are delayed, retried, and moved to its dead-letter queue. Other subscribers are not affected.',
    });
  }
}
