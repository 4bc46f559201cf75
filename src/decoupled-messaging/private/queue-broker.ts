import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_sqs as sqs, Duration, Lazy, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, refuseStreamOptions, SubscriptionRequest } from './broker';
import { addQueueAlarms } from './queue-alarms';
import { SubscriptionParts } from './subscription-parts';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { validateSubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { grantSend } from '../../core/private/queue-grants';
import { Validation } from '../../core/private/validation';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { addQueueEventSource, visibilityTimeoutFor } from '../../core/workers/private/queue-event-source';
import { createQueuePair, MESSAGE_RETENTION } from '../../core/workers/private/queue-pair';
import { ChannelGuarantees, MessageOrdering } from '../channel-guarantees';
import { ChannelSubscriptionOptions } from '../channel-subscription';

export interface FifoQueueSettings {
  readonly contentBasedDeduplication?: boolean;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const STANDARD: ChannelGuarantees = {
  ordering: MessageOrdering.NONE,
  duplication: 'at least once',
  delivery: 'one consumer gets each message',
  retentionPeriod: MESSAGE_RETENTION,
  replay: 'redrive of the dead-letter queue',
  maxMessageSize: Size.kibibytes(256), // SQS takes 1 MiB: ours, so that every channel carries every message
  throughput: 'nearly unlimited',
  filtering: 'none',
};

const FIFO: ChannelGuarantees = {
  ...STANDARD,
  ordering: MessageOrdering.MESSAGE_GROUP,
  duplication: 'a deduplication id is taken once in 5 minutes; at least once to the consumer',
  throughput: '300 requests a second and action, 3,000 messages with batches',
};

/** SQS's visibility timeout by itself, until there is a consumer. */
const NO_CONSUMER = { visibilityTimeout: Duration.seconds(30), maxReceiveCount: 5 };

/** SQS: one consumer, on the channel's own queue. */
export class QueueBroker implements Broker {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly guarantees: ChannelGuarantees;
  private consumer?: string;
  private needs = NO_CONSUMER;

  constructor(scope: Construct, private readonly props: BrokerProps, private readonly fifo?: FifoQueueSettings) {
    this.guarantees = fifo ? FIFO : STANDARD;
    const { queue, deadLetterQueue } = createQueuePair(scope, {
      // the consumer, which comes later, decides
      visibilityTimeout: Duration.seconds(Lazy.number({ produce: () => this.needs.visibilityTimeout.toSeconds() })),
      maxReceiveCount: Lazy.number({ produce: () => this.needs.maxReceiveCount }),
      encryptionKey: props.encryptionKey,
      fifo,
    });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    addQueueAlarms(props.operations, queue, deadLetterQueue, props.alarms);
  }

  get publishTo() {
    return { queueUrl: this.queue.queueUrl };
  }

  grantPublish(grantee: iam.IGrantable): iam.Grant {
    return grantSend(this.queue, grantee);
  }

  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricNumberOfMessagesSent(props);
  }

  validateOptions(validation: Validation, name: string, options: ChannelSubscriptionOptions) {
    validation.check(this.consumer === undefined, `subscription '${name}'`,
      `be the only one: a queue delivers each message to one consumer, and a second would compete with '${this.consumer}' for the messages, so that each gets `
      + 'a part of them; take MessageChannel.topic() where both are to get all, or raise maxConcurrency where one is too slow', 'a second');
    validation.check(options.filter === undefined, 'filter',
      'be left out: SQS deletes what its only consumer filters out, and the channel\'s guarantee is lost that each message is consumed (filters: MessageChannel.topic())',
      options.filter && 'a filter');
    refuseStreamOptions(validation, options);
    validateSubscriptionQueue(validation, options);
  }

  delivers(destination: MessageConsumerConfig) {
    return destination.function !== undefined;
  }

  subscribe(scope: Construct, { name, alarmPrefix, destination, options }: SubscriptionRequest): SubscriptionParts {
    const handler = functionOf(destination);
    const { queue, deadLetterQueue } = this;
    this.consumer = name;
    this.needs = { visibilityTimeout: visibilityTimeoutFor(handler), maxReceiveCount: options.maxReceiveCount ?? NO_CONSUMER.maxReceiveCount };
    const { eventSourceMapping, grantPrincipal } = addQueueEventSource(scope, handler, {
      queue,
      batchSize: options.batchSize ?? (this.fifo ? 1 : 10),
      maxConcurrency: options.maxConcurrency ?? 5,
    });
    const { operations, encryptionKey } = this.props;
    addFunctionAlarms(operations, alarmPrefix, handler, { ...options.alarms, timeout: functionTimeout(handler), section: '' });
    const idempotencyTable = options.idempotency?._bind(scope, {
      handler, grantee: grantPrincipal, eventSourceArns: [queue.queueArn], encryptionKey,
    });
    return { queue, deadLetterQueue, eventSourceMapping, idempotencyTable };
  }
}
