import { aws_cloudwatch as cloudwatch, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

const MINUTE = Duration.minutes(1);

/** Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#SNS, but on the first message. */
export function addTopicAlarms(operations: Operations, topic: sns.ITopic, overrides: DecoupledMessagingAlarms) {
  const sum = (name: string) => topic.metric(`NumberOfNotifications${name}`, { period: MINUTE, statistic: 'Sum' });
  const once = { threshold: 0, evaluationPeriods: 5, datapointsToAlarm: 1 };
  operations.addAlarm('deliveryFailed', {
    ...once,
    metric: total('Not delivered', { failed: sum('Failed'), redriven: sum('RedrivenToDlq') }),
    runbook: {
      whatHappened: 'SNS could not deliver more than {threshold} messages per minute to a subscription, in {window}.',
      impact: 'That subscriber has not received the messages: they are in its dead-letter queue. Other subscribers are not affected.',
      firstStep: `Run "aws sns list-subscriptions-by-topic --topic-arn ${topic.topicArn}". Find the subscription whose dead-letter queue has messages, `
        + 'fix the policy or the key of its queue, and redrive.',
    },
  }, overrides.deliveryFailed);
  operations.addAlarm('unreadableByFilter', {
    ...once,
    metric: total('Not readable by a filter', { attributes: sum('FilteredOut-InvalidAttributes'), body: sum('FilteredOut-InvalidMessageBody') }),
    runbook: {
      whatHappened: 'Filters could not read more than {threshold} messages per minute, in {window}: attributes or body are not valid JSON.',
      impact: 'Subscribers with a filter have not received these messages. They are in no dead-letter queue.',
      firstStep: `Run "aws sns subscribe --topic-arn ${topic.topicArn} --protocol email --notification-endpoint <your address>" to read the messages, `
        + 'find their publisher, and make it use publish() or the documented envelope.',
    },
  }, overrides.unreadableByFilter);
  operations.addAlarm('redriveFailed', {
    ...once,
    metric: sum('FailedToRedriveToDlq'),
    runbook: {
      whatHappened: 'SNS could deliver more than {threshold} messages per minute neither to a subscription nor to its dead-letter queue, in {window}.',
      impact: 'The subscriber has lost these messages.',
      firstStep: 'Run "aws sqs get-queue-attributes --queue-url <dead-letter queue> --attribute-names Policy KmsMasterKeyId". '
        + 'Restore both as in the template, then let the publisher send the messages again.',
    },
  }, overrides.redriveFailed);
}

function total(label: string, usingMetrics: { [name: string]: cloudwatch.IMetric }): cloudwatch.MathExpression {
  // each has data only in minutes in which it is not 0
  const expression = Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: MINUTE });
}
