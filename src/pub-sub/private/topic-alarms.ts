import { aws_cloudwatch as cloudwatch, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { AlarmRunbook } from '../../core/operations/pattern-alarm';
import { PubSubAlarms } from '../pub-sub-alarms';

const SUM_OF_A_MINUTE = { period: Duration.minutes(1), statistic: 'Sum' };
const NOT_RECEIVED = 'Subscribers have not received these events';

export function addTopicAlarms(operations: Operations, topic: sns.Topic, overrides: PubSubAlarms) {
  const alarm = (name: keyof PubSubAlarms, metric: cloudwatch.Metric, runbook: AlarmRunbook) =>
    operations.addAlarm(name, { metric, threshold: 0, evaluationPeriods: 1, runbook }, overrides[name]);
  const subscriptions = `Run "aws sns list-subscriptions-by-topic --topic-arn ${topic.topicArn}" and find the subscription whose dead-letter queue has messages. `;
  const readEvents = `Run "aws sns subscribe --topic-arn ${topic.topicArn} --protocol email --notification-endpoint <your address>" to find the publisher. `;

  alarm('notificationsFailed', topic.metricNumberOfNotificationsFailed(SUM_OF_A_MINUTE), {
    whatHappened: 'SNS failed to deliver more than {threshold} events per minute to a subscription, for {window}.',
    impact: `${NOT_RECEIVED}. Other subscribers are not affected.`,
    firstStep: `${subscriptions}Restore the policy of its queue and of the key of the queue.`,
  });
  alarm('notificationsRedriven', topic.metric('NumberOfNotificationsRedrivenToDlq', SUM_OF_A_MINUTE), {
    whatHappened: 'SNS moved more than {threshold} events per minute to the dead-letter queue of a subscription, for {window}.',
    impact: `${NOT_RECEIVED}. Other subscribers are not affected.`,
    firstStep: `${subscriptions}Fix the cause and send the messages to the queue of the subscription.`,
  });
  alarm('notificationsLost', topic.metric('NumberOfNotificationsFailedToRedriveToDlq', SUM_OF_A_MINUTE), {
    whatHappened: 'SNS could deliver more than {threshold} events per minute neither to a subscription nor to its dead-letter queue, for {window}.',
    impact: 'The subscriber has lost these events.',
    firstStep: 'Run "aws sqs get-queue-attributes --queue-url <dead-letter queue> --attribute-names Policy KmsMasterKeyId" and restore both as in the template. '
      + 'Then let the publisher send the events again.',
  });
  alarm('notificationsWithoutAttributes', topic.metricNumberOfNotificationsFilteredOutInvalidAttributes(SUM_OF_A_MINUTE), {
    whatHappened: 'Filters could not read the attributes of more than {threshold} events per minute, for {window}.',
    impact: `${NOT_RECEIVED}. They are in no dead-letter queue.`,
    firstStep: `${readEvents}It must send the message attribute type as a String, as publish() does.`,
  });
  alarm('notificationsWithInvalidBody', topic.metric('NumberOfNotificationsFilteredOut-InvalidMessageBody', SUM_OF_A_MINUTE), {
    whatHappened: 'The bodies of more than {threshold} events per minute were not valid JSON, for {window}.',
    impact: `${NOT_RECEIVED} where they filter by content. The events are in no dead-letter queue.`,
    firstStep: `${readEvents}It must send CloudEvents in JSON, as publish() does.`,
  });
}
