import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, Duration, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, refuseStreamOptions, SubscriptionRequest } from './broker';
import { SubscriptionParts } from './subscription-parts';
import { addTopicAlarms } from './topic-alarms';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { addSubscriptionDeadLetterAlarms, SubscriptionQueue, validateSubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { subscribeQueue } from '../../core/messaging/private/topic-subscription';
import { grantKey } from '../../core/private/key-grants';
import { Validation } from '../../core/private/validation';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { ChannelGuarantees, MessageOrdering } from '../channel-guarantees';
import { ChannelSubscriptionOptions } from '../channel-subscription';

export interface FifoTopicSettings {
  readonly contentBasedDeduplication?: boolean;
  readonly archive?: Duration;
}

/** https://docs.aws.amazon.com/general/latest/gr/sns.html, https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html */
const STANDARD: ChannelGuarantees = {
  ordering: MessageOrdering.NONE,
  duplication: 'at least once',
  delivery: 'every subscription gets every message',
  replay: 'redrive of a subscription\'s dead-letter queue; none for a subscription that was not there',
  maxMessageSize: Size.kibibytes(256),
  throughput: '30,000 messages a second in us-east-1, 300 to 9,000 elsewhere (quota, can be raised)',
  filtering: 'by body or attributes',
};

function fifoGuarantees({ archive }: FifoTopicSettings): ChannelGuarantees {
  return {
    ...STANDARD,
    ordering: MessageOrdering.MESSAGE_GROUP,
    duplication: 'a deduplication id is taken once in 5 minutes; at least once to the consumer',
    retentionPeriod: archive,
    replay: archive
      ? 'from the topic\'s archive by a replay policy of a subscription; redrive of a subscription\'s dead-letter queue'
      : STANDARD.replay,
    throughput: '300 messages a second in a message group; 30,000 in all in us-east-1, fewer elsewhere (quota)',
  };
}

/** SNS: every subscription has its queue. */
export class TopicBroker implements Broker {
  readonly topic: sns.Topic;
  readonly guarantees: ChannelGuarantees;

  constructor(scope: Construct, private readonly props: BrokerProps, private readonly fifo?: FifoTopicSettings) {
    this.guarantees = fifo ? fifoGuarantees(fifo) : STANDARD;
    this.topic = new sns.Topic(scope, 'Topic', {
      enforceSSL: true,
      masterKey: props.encryptionKey ?? kms.Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
      ...fifo && {
        fifo: true,
        contentBasedDeduplication: fifo.contentBasedDeduplication,
        fifoThroughputScope: sns.FifoThroughputScope.MESSAGE_GROUP,
        messageRetentionPeriodInDays: fifo.archive?.toDays(),
      },
    });
    addTopicAlarms(props.operations, this.topic, props.alarms);
  }

  get publishTo() {
    return { topicArn: this.topic.topicArn };
  }

  grantPublish(grantee: iam.IGrantable): iam.Grant {
    const grant = iam.Grant.addToPrincipalOrResource({ grantee, actions: ['sns:Publish'], resourceArns: [this.topic.topicArn], resource: this.topic });
    const { encryptionKey } = this.props;
    return encryptionKey ? grant.combine(grantKey(encryptionKey, grantee, 'kms:Decrypt', 'kms:GenerateDataKey')) : grant;
  }

  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.topic.metricNumberOfMessagesPublished(props);
  }

  validateOptions(validation: Validation, _: string, options: ChannelSubscriptionOptions) {
    const names = Object.keys(options.filter?.pattern ?? {});
    validation.check(names.length <= 5, 'filter', 'name at most 5 properties (SNS limit)', names.join(', '));
    refuseStreamOptions(validation, options);
    validateSubscriptionQueue(validation, options);
  }

  delivers(destination: MessageConsumerConfig) {
    return destination.function !== undefined || destination.queue !== undefined;
  }

  validateDelivery(validation: Validation, { name, destination: { queue }, options }: SubscriptionRequest) {
    if (!queue) { return; }
    validation.check(queue.encryptionType !== sqs.QueueEncryption.KMS_MANAGED, `consumer of '${name}'`,
      'have a queue whose key SNS may use: a key of yours, or SSE-SQS', "a queue with AWS's key for SQS (KMS_MANAGED)");
    for (const option of ['maxConcurrency', 'batchSize', 'maxReceiveCount', 'idempotency'] as const) {
      validation.check(options[option] === undefined, option, `be set where the queue of '${name}' is made: its consumer is not the channel's`, options[option] && 'a value');
    }
  }

  subscribe(scope: Construct, request: SubscriptionRequest): SubscriptionParts {
    return request.destination.queue ? this.toQueue(scope, request, request.destination.queue) : this.toFunction(scope, request);
  }

  private toFunction(scope: Construct, { alarmPrefix, destination, options }: SubscriptionRequest): SubscriptionParts {
    const { queue, deadLetterQueue: failed, eventSourceMapping, idempotencyTable } = new SubscriptionQueue(scope, 'Buffer', {
      ...options,
      handler: functionOf(destination),
      name: alarmPrefix,
      operations: this.props.operations,
      fifo: this.fifo !== undefined,
      encryptionKey: this.props.encryptionKey,
    });
    const topicSubscription = this.subscribeQueue(scope, queue, failed, options);
    return { queue, deadLetterQueue: failed, eventSourceMapping, idempotencyTable, topicSubscription };
  }

  private toQueue(scope: Construct, { alarmPrefix, options }: SubscriptionRequest, queue: sqs.IQueue): SubscriptionParts {
    const failed = deadLetterQueue(scope, 'DeadLetterQueue', { fifo: this.fifo !== undefined, encryptionKey: this.props.encryptionKey });
    addSubscriptionDeadLetterAlarms(this.props.operations, alarmPrefix, failed, options.alarms);
    return { queue, deadLetterQueue: failed, topicSubscription: this.subscribeQueue(scope, queue, failed, options) };
  }

  private subscribeQueue(scope: Construct, queue: sqs.IQueue, failed: sqs.IQueue, { filter }: ChannelSubscriptionOptions): sns.Subscription {
    return subscribeQueue(scope, 'Subscription', { topic: this.topic, queue, deadLetterQueue: failed, filter });
  }
}
