import { aws_cloudwatch as cloudwatch, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { readMessages, showDeadLetterQueues } from '../../core/operations/private/topic-commands';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

const MINUTE = Duration.minutes(1);

/** Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#SNS, but on the first message. */
export function addTopicAlarms(operations: Operations, topic: sns.ITopic, overrides: DecoupledMessagingAlarms) {
  const sum = (name: string) => topic.metric(`NumberOfNotifications${name}`, { period: MINUTE, statistic: 'Sum' });
  const once = { threshold: 0, evaluationPeriods: 5, datapointsToAlarm: 1 };
  operations.addAlarm('deliveryFailed', {
    ...once,
    metric: total('Not delivered', { failed: sum('Failed'), redriven: sum('RedrivenToDlq') }),
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of messages that SNS could not deliver to a subscription was above {threshold} per minute for {window}.',
      impact: 'That subscriber has not received them: they are in its dead-letter queue. Others are not affected.',
      firstStep: `${showDeadLetterQueues(topic)} Restore the policies of the queue that fails and of its key. `
        + 'The alarm DeadLetters of the subscription has the command to redrive.',
    },
  }, overrides.deliveryFailed);
  operations.addAlarm('unreadableByFilter', {
    ...once,
    metric: total('Not readable by a filter', { attributes: sum('FilteredOut-InvalidAttributes'), body: sum('FilteredOut-InvalidMessageBody') }),
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      whatHappened: 'The number of messages that filters could not read was above {threshold} per minute for {window}: attributes or body are not valid JSON.',
      impact: 'Subscribers with a filter have not received these messages. They are in no dead-letter queue.',
      firstStep: `${readMessages(topic)} Find their publisher, and make it use publish() or the documented envelope.`,
    },
  }, overrides.unreadableByFilter);
  operations.addAlarm('redriveFailed', {
    ...once,
    metric: sum('FailedToRedriveToDlq'),
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      whatHappened: 'The number of messages that SNS could deliver neither to a subscription nor to its dead-letter queue was above {threshold} per minute for {window}.',
      impact: 'The subscriber has lost these messages.',
      firstStep: `${showDeadLetterQueues(topic)} Restore their policies and keys as in the template, then let the publisher send the messages again.`,
    },
  }, overrides.redriveFailed);
}

function total(label: string, usingMetrics: { [name: string]: cloudwatch.IMetric }): cloudwatch.MathExpression {
  // each has data only in minutes in which it is not 0
  const expression = Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: MINUTE });
}
