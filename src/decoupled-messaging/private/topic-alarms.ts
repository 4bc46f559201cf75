import { aws_cloudwatch as cloudwatch, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

const MINUTE = Duration.minutes(1);

/** Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#SNS, but on the first message. */
export function addTopicAlarms(operations: Operations, topic: sns.ITopic, thresholds: DecoupledMessagingAlarms) {
  const sum = (name: string) => topic.metric(`NumberOfNotifications${name}`, { period: MINUTE, statistic: 'Sum' });
  const once = { threshold: 0, evaluationPeriods: 5, datapointsToAlarm: 1 };
  operations.addAlarm('deliveryFailed', {
    ...once,
    metric: total('Not delivered', { failed: sum('Failed'), redriven: sum('RedrivenToDlq') }),
    runbook: {
      whatHappened: 'The topic could not deliver messages to one of its subscriptions.',
      impact: 'That subscriber has not got them: they are in its dead-letter queue. Other subscribers are not affected.',
      firstStep: 'See which subscription\'s dead-letter queue has messages; mend the policy or the key of its queue; redrive.',
    },
  }, thresholds.deliveryFailed);
  operations.addAlarm('unreadableByFilter', {
    ...once,
    metric: total('Not readable by a filter', { attributes: sum('FilteredOut-InvalidAttributes'), body: sum('FilteredOut-InvalidMessageBody') }),
    runbook: {
      whatHappened: 'A filter could not read messages: their attributes or body are no JSON of the expected form.',
      impact: 'Subscribers with a filter have not got them, and they are set aside nowhere.',
      firstStep: 'Find the publisher that sends them and make it publish through the helper, or in the documented envelope.',
    },
  }, thresholds.unreadableByFilter);
  operations.addAlarm('redriveFailed', {
    ...once,
    metric: sum('FailedToRedriveToDlq'),
    runbook: {
      whatHappened: 'The topic could deliver messages neither to a subscription nor to its dead-letter queue.',
      impact: 'These messages are lost for that subscriber.',
      firstStep: 'Mend the policy (or the key) of the subscription\'s dead-letter queue, then have the publisher send the messages of that time again.',
    },
  }, thresholds.redriveFailed);
}

function total(label: string, usingMetrics: { [name: string]: cloudwatch.IMetric }): cloudwatch.MathExpression {
  // each has data only in minutes in which it is not 0
  const expression = Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: MINUTE });
}
