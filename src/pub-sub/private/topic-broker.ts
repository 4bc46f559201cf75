import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kms as kms, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountArn, BoundBroker, BrokerSubscription, Delivery, Persistence } from './broker';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { subscribeQueue } from '../../core/messaging/private/topic-subscription';
import { Operations } from '../../core/operations/operations';
import { grantKey } from '../../core/private/key-grants';
import { Validation } from '../../core/private/validation';
import { PubSubAlarms } from '../pub-sub-alarms';

/** A topic of the pattern's own. */
export function bindTopic(scope: Construct, { encryptionKey }: { readonly encryptionKey?: kms.IKey }): BoundBroker {
  return new TopicBroker(new sns.Topic(scope, 'Topic', {
    enforceSSL: true,
    // SNS has no key that costs nothing and is its own: this one is AWS's in the user's account
    masterKey: encryptionKey ?? kms.Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
  }), encryptionKey);
}

class TopicBroker implements BoundBroker {
  readonly address: { readonly topicArn: string };

  constructor(readonly topic: sns.Topic, private readonly key?: kms.IKey) {
    this.address = { topicArn: topic.topicArn };
  }

  /** SNS counts by topic. https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
  watch(operations: Operations, { delivery }: PubSubAlarms): void {
    const alarm = (name: string, metric: cloudwatch.Metric, whatHappened: string, impact: string, firstStep: string) =>
      operations.addAlarm(name, { metric, threshold: 0, evaluationPeriods: 1, runbook: { whatHappened, impact, firstStep } }, delivery);
    const options = { period: Duration.minutes(1), statistic: 'Sum' };
    const read = 'The subscriptions concerned do not get these events; others are not affected.';
    alarm('notificationsFailed', this.topic.metricNumberOfNotificationsFailed(options),
      'SNS failed to deliver events to a subscription.', read,
      'Find the dead-letter queue that fills, and restore the policy of its subscription\'s queue and key.');
    alarm('notificationsRedriven', this.topic.metric('NumberOfNotificationsRedrivenToDlq', options),
      'SNS has set events aside in the dead-letter queue of a subscription.', read,
      'Find the dead-letter queue that fills; mend the cause; send the messages to the subscription\'s queue again.');
    alarm('notificationsLost', this.topic.metric('NumberOfNotificationsFailedToRedriveToDlq', options),
      'SNS could neither deliver events nor set them aside in the dead-letter queue.', 'They are lost for the subscription concerned.',
      'Restore the policy of the dead-letter queue (and of its key), then have the publisher send the events again.');
    alarm('notificationsWithoutAttributes', this.topic.metricNumberOfNotificationsFilteredOutInvalidAttributes(options),
      'Events had attributes that no filter can read.', read,
      'Find the publisher: it must send the message attribute type as a String, as the runtime helper does.');
    alarm('notificationsWithInvalidBody', this.topic.metric('NumberOfNotificationsFilteredOut-InvalidMessageBody', options),
      'Events were no JSON, so that filters on their content left them out.', read,
      'Find the publisher: it must send CloudEvents in JSON, as the runtime helper does.');
  }

  delivers(destination: MessageConsumerConfig): boolean {
    return destination.queue !== undefined;
  }

  validate(validation: Validation, { retryAttempts, maxEventAge }: Persistence): void {
    for (const [prop, value] of Object.entries({ retryAttempts, maxEventAge })) {
      if (value !== undefined) { validation.fail(prop, 'not be given for EventBroker.topic(): SNS tries a queue 100,015 times over 23 days', value); }
    }
  }

  /** By IAM a publisher cannot be held to a type here: SNS has no condition for it. */
  grantPublish(grantee: iam.IGrantable, _contract: EventContract): iam.Grant {
    if (this.key) { grantKey(this.key, grantee, 'kms:Decrypt', 'kms:GenerateDataKey'); }
    return iam.Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topic.topicArn] });
  }

  allowAccount(scope: Construct, account: string, contract: EventContract): void {
    this.topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: `Allow${contract.eventType}${account}`.replace(/[^A-Za-z0-9]/g, ''),
      principals: [new iam.ArnPrincipal(accountArn(scope, account))],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
    }));
  }

  deliver(scope: Construct, { contracts, filter, destination, deadLetterQueue }: Delivery): BrokerSubscription {
    const types = contracts.map(({ eventType }) => eventType);
    const subscription = subscribeQueue(scope, 'TopicSubscription', {
      topic: this.topic,
      queue: destination.queue!,
      deadLetterQueue,
      filter: filter
        ? { scope: 'body', pattern: { source: [...new Set(contracts.map(({ source }) => source))], type: types, data: filter } }
        : { scope: 'attributes', pattern: { type: types } },
    });
    return { subscription };
  }
}
