import { aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride } from '../../operations/alarm-override';
import { Operations } from '../../operations/operations';
import { addFunctionAlarms } from '../../operations/private/function-alarms';
import { Validation } from '../../private/validation';
import { Idempotency } from '../../workers/idempotency';
import { addDeadLetterAlarms } from '../../workers/private/dead-letter-queue';
import { functionTimeout } from '../../workers/private/function-timeout';
import { addQueueEventSource, visibilityTimeoutFor } from '../../workers/private/queue-event-source';
import { createQueuePair } from '../../workers/private/queue-pair';
import { SubscriptionAlarms } from '../subscription-alarms';

/** How long a message may usually wait: ours, for want of knowing better. */
const ACCEPTABLE_DELAY = Duration.hours(1);

export interface SubscriptionQueueProps {
  /** Must return a partial batch response. */
  readonly handler: lambda.IFunction;
  /** Begins the names of the alarms: `billing` gives `billingBacklogAge`. */
  readonly name: string;
  /** Of the pattern. */
  readonly operations: Operations;
  readonly fifo?: boolean;
  readonly encryptionKey?: kms.IKey;
  /** 2 to 1000. Default: 5. */
  readonly maxConcurrency?: number;
  /** 1 to 10. Default: 10, 1 where FIFO: a message that stops the function would use up receives of those behind it. */
  readonly batchSize?: number;
  /** 5 to 1000. Default: 5. */
  readonly maxReceiveCount?: number;
  /** Default: none. */
  readonly idempotency?: Idempotency;
  readonly alarms?: SubscriptionAlarms;
}

/** The bounds a subscription's options have because a function works off a queue. Call it before anything is created. */
export function validateSubscriptionQueue(validation: Validation, props: Pick<SubscriptionQueueProps, 'maxConcurrency' | 'batchSize' | 'maxReceiveCount'>) {
  validation.integer('maxConcurrency', props.maxConcurrency, 2, 1000, 'Lambda event source limit');
  validation.integer('batchSize', props.batchSize, 1, 10, 'Lambda event source limit');
  validation.integer('maxReceiveCount', props.maxReceiveCount, 5, 1000, 'below 5 throttling alone sets good messages aside; SQS limit');
}

/**
 * What stands between a broker and a function, so that a slow or failing consumer hurts nobody
 * else: a queue with its dead-letter queue, a bound on concurrency, alarms.
 */
export class SubscriptionQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly eventSourceMapping: lambda.EventSourceMapping;
  readonly idempotencyTable?: dynamodb.ITable;

  constructor(scope: Construct, id: string, props: SubscriptionQueueProps) {
    super(scope, id);
    const { handler, fifo = false, encryptionKey, maxReceiveCount = 5 } = props;
    const visibilityTimeout = visibilityTimeoutFor(handler);
    const { queue, deadLetterQueue } = createQueuePair(this, { visibilityTimeout, maxReceiveCount, encryptionKey, fifo: fifo ? {} : undefined });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;

    const { grantPrincipal, eventSourceMapping } = addQueueEventSource(this, handler, {
      queue,
      batchSize: props.batchSize ?? (fifo ? 1 : 10),
      maxConcurrency: props.maxConcurrency ?? 5,
    });
    this.eventSourceMapping = eventSourceMapping;
    this.idempotencyTable = props.idempotency?._bind(this, { handler, grantee: grantPrincipal, eventSourceArns: [queue.queueArn], encryptionKey });
    this.addAlarms(props, visibilityTimeout);
  }

  private addAlarms({ name, handler, operations, alarms = {} }: SubscriptionQueueProps, visibilityTimeout: Duration) {
    addBacklogAlarm(operations, name, this.queue, { visibilityTimeout, threshold: alarms.backlogAge });
    addSubscriptionDeadLetterAlarms(operations, name, this.deadLetterQueue, alarms);
    addFunctionAlarms(operations, name, handler, {
      ...alarms,
      timeout: functionTimeout(handler),
      section: '',
      impact: 'This subscription is late: its messages are delayed, retried, and set aside in its dead-letter queue in the end. Others are not affected.',
    });
  }
}

interface BacklogAlarmOptions {
  readonly visibilityTimeout: Duration;
  readonly threshold?: AlarmOverride;
}

function addBacklogAlarm(operations: Operations, name: string, queue: sqs.IQueue, { visibilityTimeout, threshold }: BacklogAlarmOptions) {
  const acceptable = Math.max(ACCEPTABLE_DELAY.toSeconds(), visibilityTimeout.isUnresolved() ? 0 : visibilityTimeout.toSeconds());
  operations.addAlarm(`${name}BacklogAge`, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: 1.5 * acceptable,
    evaluationPeriods: 15,
    runbook: {
      section: 'backlogAge',
      whatHappened: 'The oldest message has waited in the subscription\'s queue for longer than is acceptable, for 15 minutes.',
      impact: 'This subscriber reacts late; others are not affected. At 4 days SQS deletes messages: they would be lost.',
      firstStep: 'See on the dashboard whether more arrives than before or the function became slow or fails; raise maxConcurrency if what is behind it can bear it.',
    },
  }, threshold);
}

/** The alarms of a subscription's dead-letter queue, whatever feeds it. */
export function addSubscriptionDeadLetterAlarms(operations: Operations, name: string, deadLetterQueue: sqs.IQueue, alarms: SubscriptionAlarms = {}) {
  addDeadLetterAlarms(operations, `${name}DeadLetters`, deadLetterQueue, {
    section: 'deadLetters',
    depth: alarms.deadLetters,
    age: alarms.deadLettersAge,
    whatHappened: 'Messages for this subscription failed as often as they may, or could not be delivered, and were set aside in its dead-letter queue.',
    impact: 'This subscriber has not reacted to them and will not by itself. They are kept for 14 days; other subscribers are not affected.',
    firstStep: 'Read the consumer\'s log for the id of a message; mend the cause; then redrive the dead-letter queue.',
  });
}
