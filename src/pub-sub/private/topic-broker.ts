import { aws_iam as iam, aws_kms as kms, aws_sns as sns, PhysicalName } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundBroker, BrokerSubscription, Delivery, DeliveryOptions, Interest } from './broker';
import { addTopicAlarms } from './topic-alarms';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { requireVersions } from '../../core/messaging/private/equal-contracts';
import { validateFilterPolicy } from '../../core/messaging/private/filter-policy';
import { grantPublishOnTopic } from '../../core/messaging/private/topic-grant';
import { letSnsUse, subscribeQueue } from '../../core/messaging/private/topic-subscription';
import { Operations } from '../../core/operations/operations';
import { addTopicSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { Validation } from '../../core/private/validation';
import { PubSubAlarms } from '../pub-sub-alarms';

/** A topic of the pattern. */
export function bindTopic(scope: Construct, { encryptionKey }: { readonly encryptionKey?: kms.IKey }): BoundBroker {
  return new TopicBroker(new sns.Topic(scope, 'Topic', {
    topicName: PhysicalName.GENERATE_IF_NEEDED, // by a role of another account
    enforceSSL: true,
    // SNS has no default encryption: the AWS managed key costs nothing
    masterKey: encryptionKey ?? kms.Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
  }), encryptionKey, encryptionKey);
}

/** A topic of the user, which has alarms where it is made. */
export function bindExistingTopic(scope: Construct, { encryptionKey }: { readonly encryptionKey?: kms.IKey }, topic: sns.ITopic): BoundBroker {
  const validation = new Validation(scope);
  validation.check(!topic.fifo, 'broker', 'be a standard topic, because events are delivered in no order: use DecoupledMessaging with MessageChannel.fromTopic() where order matters', 'a FIFO topic');
  validation.here('broker', topic, 'the queue of a subscription and the topic share a policy');
  return new TopicBroker(topic, topic.masterKey, encryptionKey, false);
}

class TopicBroker implements BoundBroker {
  readonly address: { readonly topicArn: string };

  constructor(readonly topic: sns.ITopic, private readonly key?: kms.IKey, queueKey?: kms.IKey, private readonly isOwn = true) {
    this.address = { topicArn: topic.topicArn };
    letSnsUse(queueKey, topic);
  }

  /** SNS counts by topic. https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
  watch(operations: Operations, overrides: PubSubAlarms): void {
    if (this.isOwn) { addTopicAlarms(operations, this.topic, overrides); }
    addTopicSilenceAlarm(operations, this.topic, overrides.silence);
  }

  delivers(consumer: MessageConsumerConfig): boolean {
    return consumer.queue !== undefined;
  }

  validate(validation: Validation, { contracts, filter, pattern, transformedData, retryAttempts, maxEventAge }: DeliveryOptions): void {
    validation.check(transformedData === undefined, 'transformedData', 'be left out: SNS transforms no data; use EventBroker.eventBus() or EventBroker.fromEventBus()', transformedData && 'a template');
    validation.check(pattern === undefined, 'pattern', 'be left out: SNS filters by contracts only; use EventBroker.eventBus() or EventBroker.fromEventBus()', pattern);
    requireVersions(validation, 'events', contracts);
    for (const [prop, value] of Object.entries({ retryAttempts, maxEventAge })) {
      if (value !== undefined) { validation.fail(prop, 'be left out for EventBroker.topic(): SNS retries the delivery to a queue 100,015 times over 23 days', value); }
    }
    validateFilterPolicy(validation, filterPolicy({ contracts, filter }), filter);
  }

  /** Of every type: SNS has no IAM condition for the type of a message. */
  grantPublish(scope: Construct, grantee: iam.IGrantable, _contract: EventContract): iam.Grant {
    return grantPublishOnTopic(new Validation(scope), this.topic, grantee, this.key);
  }

  deliver(scope: Construct, { contracts, filter, consumer, deadLetterQueue }: Delivery): BrokerSubscription {
    const subscription = subscribeQueue(scope, 'TopicSubscription', {
      topic: this.topic,
      queue: consumer.queue!,
      deadLetterQueue,
      filter: filterPolicy({ contracts, filter }),
    });
    return { subscription };
  }
}

function filterPolicy({ contracts, filter }: Interest) {
  const type = contracts.map(({ eventType }) => eventType);
  return filter
    ? { scope: 'body', pattern: { source: [...new Set(contracts.map(({ source }) => source))], type, data: filter } }
    : { scope: 'attributes', pattern: { type } };
}
