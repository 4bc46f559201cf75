import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_sqs as sqs, Duration, Lazy, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, refuseStreamOptions, SubscriptionTarget } from './broker';
import { addQueueAlarms } from './queue-alarms';
import { SubscriptionParts } from './subscription-parts';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { validateNames } from '../../core/messaging/private/cross-account-grant';
import { grantSendTo } from '../../core/messaging/private/queue-send-grant';
import { validateSubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { grantCopies } from '../../core/private/queue-grants';
import { Validation } from '../../core/private/validation';
import { warnOfEarlyExpiry } from '../../core/workers/private/early-expiry';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { addQueueEventSource, visibilityTimeoutFor } from '../../core/workers/private/queue-event-source';
import { createQueuePair, MESSAGE_RETENTION } from '../../core/workers/private/queue-pair';
import { awaitConsumer } from '../../core/workers/private/queue-without-consumer';
import {
  ChannelGuarantees, ChannelThroughput, FilterSupport, MessageDelivery, MessageDuplication, MessageOrdering, MessageReplay,
} from '../channel-guarantees';
import { FifoQueueChannelOptions, QueueChannelOptions } from '../channel-options';
import { ChannelSubscriptionOptions } from '../channel-subscription';

const STANDARD: ChannelGuarantees = {
  ordering: MessageOrdering.NONE,
  duplication: MessageDuplication.AT_LEAST_ONCE,
  delivery: MessageDelivery.ONE_CONSUMER,
  retentionPeriod: MESSAGE_RETENTION,
  replay: MessageReplay.DEAD_LETTER_REDRIVE,
  maxMessageSize: Size.kibibytes(256), // library limit, so that every channel carries every message: SQS takes 1 MiB
  throughput: ChannelThroughput.NEARLY_UNLIMITED,
  filtering: FilterSupport.NONE,
};

const FIFO: ChannelGuarantees = {
  ...STANDARD,
  ordering: MessageOrdering.MESSAGE_GROUP,
  duplication: MessageDuplication.DEDUPLICATED_FOR_5_MINUTES,
  throughput: ChannelThroughput.REQUEST_QUOTA,
};

/** The default visibility timeout of SQS, until there is a consumer. */
const NO_CONSUMER = { visibilityTimeout: Duration.seconds(30), maxReceiveCount: 5 };

/** SQS: one consumer, on the channel's own queue. */
export class QueueBroker implements Broker {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly guarantees: ChannelGuarantees;
  private consumer?: string;
  private needs = NO_CONSUMER;
  private readonly deliveryDelay?: Duration;

  constructor(scope: Construct, private readonly props: BrokerProps, times: QueueChannelOptions, private readonly fifo?: FifoQueueChannelOptions) {
    const { retentionPeriod = MESSAGE_RETENTION, deliveryDelay } = times;
    this.guarantees = { ...fifo ? FIFO : STANDARD, retentionPeriod };
    this.deliveryDelay = deliveryDelay;
    const { queue, deadLetterQueue } = createQueuePair(scope, {
      // decided by the consumer, which is subscribed later
      visibilityTimeout: Duration.seconds(Lazy.number({ produce: () => this.needs.visibilityTimeout.toSeconds() })),
      maxReceiveCount: Lazy.number({ produce: () => this.needs.maxReceiveCount }),
      encryptionKey: props.encryptionKey,
      retentionPeriod,
      deliveryDelay,
      fifo: fifo && { contentBasedDeduplication: fifo.contentBasedDeduplication },
    });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    awaitConsumer(queue, ({ consumer, visibilityTimeout }) => {
      this.requireNoConsumer(new Validation(consumer), 'worker');
      this.consumer = consumer.node.path;
      this.needs = { ...NO_CONSUMER, visibilityTimeout };
      this.warnOfEarlyExpiry(consumer);
    });
    addQueueAlarms(props.operations, { queue, deadLetterQueue, retentionPeriod }, props.alarms);
  }

  get publishTo() {
    return { queueUrl: this.queue.queueUrl };
  }

  grantPublish(validation: Validation, grantee: iam.IGrantable): iam.Grant {
    validateNames(validation, grantee, this.queue);
    return grantSendTo(this.queue, grantee);
  }

  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricNumberOfMessagesSent(props);
  }

  validateOptions(validation: Validation, name: string, options: ChannelSubscriptionOptions) {
    this.requireNoConsumer(validation, `subscription '${name}'`);
    validation.check(options.filter === undefined, 'filter',
      'be left out: SQS deletes what its only consumer filters out, so that the channel could not guarantee that each message is consumed; use MessageChannel.topic()',
      options.filter && 'a filter');
    refuseStreamOptions(validation, options);
    for (const option of ['retentionPeriod', 'deliveryDelay'] as const) {
      validation.check(options[option] === undefined, option, 'be left out: it is an option of MessageChannel.queue() and fifoQueue()', options[option]);
    }
    validateSubscriptionQueue(validation, options, this.fifo !== undefined);
  }

  private warnOfEarlyExpiry(scope: Construct) {
    warnOfEarlyExpiry(scope, this.queue, { ...this.needs, deliveryDelay: this.deliveryDelay, retentionPeriod: this.guarantees.retentionPeriod });
  }

  private requireNoConsumer(validation: Validation, prop: string) {
    validation.check(this.consumer === undefined, prop,
      `be the only one: a queue delivers each message to one consumer, and a second would compete with '${this.consumer}' for the messages; `
      + 'use MessageChannel.topic() where both must receive all messages, or raise maxConcurrency where one is too slow', 'a second');
  }

  delivers(consumer: MessageConsumerConfig) {
    return consumer.function !== undefined;
  }

  subscribe(scope: Construct, { name, alarmPrefix, consumer, options, operations }: SubscriptionTarget): SubscriptionParts {
    const handler = functionOf(consumer);
    const { queue, deadLetterQueue } = this;
    const { maxReceiveCount = NO_CONSUMER.maxReceiveCount, maxBatchingWindow } = options;
    this.consumer = name;
    this.needs = { visibilityTimeout: visibilityTimeoutFor(handler, maxBatchingWindow), maxReceiveCount };
    this.warnOfEarlyExpiry(scope);
    const { eventSourceMapping, grantPrincipal } = addQueueEventSource(scope, handler, {
      queue,
      batchSize: options.batchSize ?? (this.fifo ? 1 : 10),
      maxBatchingWindow,
      maxConcurrency: options.maxConcurrency ?? 5,
    });
    grantCopies(queue, grantPrincipal, handler);
    const { encryptionKey } = this.props;
    addFunctionAlarms(operations, alarmPrefix, handler, {
      ...options.alarms,
      timeout: functionTimeout(handler),
      section: '',
      impact: 'The consumer is late: messages are delayed, retried, and moved to the dead-letter queue of the channel.',
    });
    const idempotencyTable = options.idempotency?._bind(scope, {
      handler,
      grantee: grantPrincipal,
      eventSourceArns: [queue.queueArn],
      encryptionKey,
      retentionPeriod: this.guarantees.retentionPeriod,
      operations,
      alarmPrefix,
      throttles: options.alarms?.idempotencyThrottles,
    });
    return { queue, deadLetterQueue, eventSourceMapping, idempotencyTable };
  }
}
