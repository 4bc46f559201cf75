import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, PhysicalName, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, refuseStreamOptions, SubscriptionRequest, SubscriptionTarget } from './broker';
import { SubscriptionParts } from './subscription-parts';
import { addTopicAlarms } from './topic-alarms';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { validateFilterPolicy } from '../../core/messaging/private/filter-policy';
import { validateQueueKey } from '../../core/messaging/private/queue-encryption';
import { addSubscriptionDeadLetterAlarms } from '../../core/messaging/private/subscription-alarms';
import { SubscriptionQueue, validateSubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { grantPublishOnTopic } from '../../core/messaging/private/topic-grant';
import { letSnsUse, subscribeQueue } from '../../core/messaging/private/topic-subscription';
import { addTopicSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { propertySoFar } from '../../core/private/template-properties';
import { Validation } from '../../core/private/validation';
import { addWarning } from '../../core/private/warning';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import {
  ChannelGuarantees, ChannelThroughput, FilterSupport, MessageDelivery, MessageDuplication, MessageOrdering, MessageReplay,
} from '../channel-guarantees';
import { FifoTopicChannelOptions } from '../channel-options';
import { ChannelSubscriptionOptions } from '../channel-subscription';

const STANDARD: ChannelGuarantees = {
  ordering: MessageOrdering.NONE,
  duplication: MessageDuplication.AT_LEAST_ONCE,
  delivery: MessageDelivery.EVERY_SUBSCRIPTION,
  replay: MessageReplay.DEAD_LETTER_REDRIVE,
  maxMessageSize: Size.kibibytes(256),
  throughput: ChannelThroughput.REGION_QUOTA,
  filtering: FilterSupport.BODY_AND_ATTRIBUTES,
};

function fifoGuarantees({ archiveRetention }: FifoTopicChannelOptions): ChannelGuarantees {
  return {
    ...STANDARD,
    ordering: MessageOrdering.MESSAGE_GROUP,
    duplication: MessageDuplication.DEDUPLICATED_FOR_5_MINUTES,
    retentionPeriod: archiveRetention,
    replay: archiveRetention ? MessageReplay.TOPIC_ARCHIVE : STANDARD.replay,
    throughput: ChannelThroughput.MESSAGE_GROUP_QUOTA,
  };
}

/** Options of the queue of a subscription, and of the function that reads it. */
const QUEUE_OPTIONS = ['maxConcurrency', 'batchSize', 'maxBatchingWindow', 'maxReceiveCount', 'retentionPeriod', 'deliveryDelay', 'idempotency'] as const;
/** Of a FIFO topic: https://aws.amazon.com/sns/features/ */
const MOST_FIFO_SUBSCRIPTIONS = 100;

/** SNS: every subscription has its own queue. */
export class TopicBroker implements Broker {
  readonly topic: sns.ITopic;
  readonly guarantees: ChannelGuarantees;
  private subscriptions = 0;

  /** @param existing a topic of the user, which has alarms where it is made */
  constructor(
    scope: Construct, private readonly props: BrokerProps, private readonly fifo?: FifoTopicChannelOptions, private readonly existing?: sns.ITopic,
  ) {
    this.guarantees = fifo ? fifoGuarantees(fifo) : STANDARD;
    if (existing) { new Validation(scope).here('channel', existing, 'the queue of a subscription and the topic share a policy'); }
    this.topic = existing ?? this.create(scope);
    letSnsUse(props.encryptionKey, this.topic);
    if (!existing) { addTopicAlarms(props.operations, this.topic, props.alarms); }
    addTopicSilenceAlarm(props.operations, this.topic, props.alarms.silence);
  }

  private create(scope: Construct): sns.Topic {
    const { fifo, props } = this;
    return new sns.Topic(scope, 'Topic', {
      topicName: fifo ? undefined : PhysicalName.GENERATE_IF_NEEDED, // by a role of another account
      enforceSSL: true,
      masterKey: props.encryptionKey ?? kms.Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
      ...fifo && {
        fifo: true,
        contentBasedDeduplication: fifo.contentBasedDeduplication,
        fifoThroughputScope: sns.FifoThroughputScope.MESSAGE_GROUP,
        messageRetentionPeriodInDays: fifo.archiveRetention?.toDays(),
      },
    });
  }

  get publishTo() {
    return { topicArn: this.topic.topicArn };
  }

  grantPublish(validation: Validation, grantee: iam.IGrantable): iam.Grant {
    return grantPublishOnTopic(validation, this.topic, grantee, this.existing ? this.existing.masterKey : this.props.encryptionKey);
  }

  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.topic.metricNumberOfMessagesPublished(props);
  }

  validateOptions(validation: Validation, _: string, options: ChannelSubscriptionOptions) {
    validation.check(options.filter?.scope !== 'tableChange', 'filter',
      'be a MessageFilter.body() or attributes(): a topic has no changes of a table', 'MessageFilter.tableChange');
    if (options.filter) { validateFilterPolicy(validation, options.filter); }
    refuseStreamOptions(validation, options);
    validateSubscriptionQueue(validation, options, this.fifo !== undefined);
  }

  delivers(consumer: MessageConsumerConfig) {
    return consumer.function !== undefined || consumer.queue !== undefined;
  }

  validateDelivery(validation: Validation, { name, consumer: { queue }, options }: SubscriptionRequest) {
    if (!queue) { return; }
    validateQueueKey(validation, `consumer of '${name}'`, queue, 'SNS');
    for (const option of QUEUE_OPTIONS) {
      validation.check(options[option] === undefined, option, `be set where the queue of '${name}' is created: the channel does not own its consumer`, options[option] && 'a value');
    }
  }

  subscribe(scope: Construct, target: SubscriptionTarget): SubscriptionParts {
    return target.consumer.queue ? this.toQueue(scope, target, target.consumer.queue) : this.toFunction(scope, target);
  }

  private toFunction(scope: Construct, { alarmPrefix, consumer, options, operations }: SubscriptionTarget): SubscriptionParts {
    const { queue, deadLetterQueue: failed, eventSourceMapping, idempotencyTable } = new SubscriptionQueue(scope, 'Buffer', {
      ...options,
      handler: functionOf(consumer),
      name: alarmPrefix,
      operations,
      fifo: this.fifo !== undefined,
      encryptionKey: this.props.encryptionKey,
    });
    const topicSubscription = this.subscribeQueue(scope, queue, failed, options);
    return { queue, deadLetterQueue: failed, eventSourceMapping, idempotencyTable, topicSubscription };
  }

  private toQueue(scope: Construct, { alarmPrefix, options, operations }: SubscriptionTarget, queue: sqs.IQueue): SubscriptionParts {
    if (this.fifo) { warnOfDeduplication(scope, queue); }
    const failed = deadLetterQueue(scope, 'DeadLetterQueue', { fifo: this.fifo !== undefined, encryptionKey: this.props.encryptionKey });
    addSubscriptionDeadLetterAlarms(operations, alarmPrefix, failed, { alarms: options.alarms, queue });
    return { queue, deadLetterQueue: failed, topicSubscription: this.subscribeQueue(scope, queue, failed, options) };
  }

  private subscribeQueue(scope: Construct, queue: sqs.IQueue, failed: sqs.IQueue, { filter }: ChannelSubscriptionOptions): sns.Subscription {
    if (this.fifo && ++this.subscriptions === MOST_FIFO_SUBSCRIPTIONS + 1) {
      addWarning(this.topic, 'fifoSubscriptions', `This topic has more than ${MOST_FIFO_SUBSCRIPTIONS} subscriptions, `
        + 'the SNS quota of a FIFO topic: the deployment fails unless AWS has raised it for the account.');
    }
    return subscribeQueue(scope, 'Subscription', { topic: this.topic, queue, deadLetterQueue: failed, filter });
  }
}

/** The topic accepts an id in each group, and such a queue only one of them: the other message would be lost. */
function warnOfDeduplication(scope: Construct, queue: sqs.IQueue) {
  const { defaultChild } = queue.node;
  if (!(defaultChild instanceof sqs.CfnQueue) || propertySoFar(defaultChild, 'DeduplicationScope') === sqs.DeduplicationScope.MESSAGE_GROUP) { return; }
  addWarning(scope, 'deduplicationScope',
    `Queue '${queue.node.path}' should have DeduplicationScope.MESSAGE_GROUP and FifoThroughputLimit.PER_MESSAGE_GROUP_ID, as the topic has. `
    + 'Otherwise it takes only one of two messages that have the same deduplication id in two groups. All groups together have 300 messages per second '
    + '(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html).');
}
