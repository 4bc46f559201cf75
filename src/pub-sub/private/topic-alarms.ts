import { aws_cloudwatch as cloudwatch, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { AlarmRunbook } from '../../core/operations/pattern-alarm';
import { readMessages, showDeadLetterQueues } from '../../core/operations/private/topic-commands';
import { PubSubAlarms } from '../pub-sub-alarms';

const SUM_OF_A_MINUTE = { period: Duration.minutes(1), statistic: 'Sum' };
const NOT_RECEIVED = 'Subscribers with a filter have not received these events';

export function addTopicAlarms(operations: Operations, topic: sns.ITopic, overrides: PubSubAlarms) {
  const alarm = (name: Exclude<keyof PubSubAlarms, 'unmatchedFilter'>, severity: AlarmSeverity, metric: cloudwatch.Metric, runbook: AlarmRunbook) =>
    operations.addAlarm(name, { metric, severity, threshold: 0, evaluationPeriods: 1, runbook }, overrides[name]);
  const findQueue = `${showDeadLetterQueues(topic)} The alarm DeadLetters of the subscription has the command to redrive.`;
  const readEvents = `${readMessages(topic)} Find the publisher.`;

  alarm('notificationsFailed', AlarmSeverity.USERS_AFFECTED, topic.metricNumberOfNotificationsFailed(SUM_OF_A_MINUTE), {
    whatHappened: 'The number of events that SNS failed to deliver to a subscription was above {threshold} per minute for {window}.',
    impact: 'That subscriber has not received them: they are in its dead-letter queue. Others are not affected.',
    firstStep: `${findQueue} Before, restore the policies of its queue and of the key of that queue.`,
  });
  alarm('notificationsRedriven', AlarmSeverity.USERS_AFFECTED, topic.metric('NumberOfNotificationsRedrivenToDlq', SUM_OF_A_MINUTE), {
    whatHappened: 'The number of events that SNS moved to the dead-letter queue of a subscription was above {threshold} per minute for {window}.',
    impact: 'That subscriber has not received them: they are in its dead-letter queue. Others are not affected.',
    firstStep: `${findQueue} Before, fix the cause.`,
  });
  alarm('notificationsLost', AlarmSeverity.DATA_LOSS, topic.metric('NumberOfNotificationsFailedToRedriveToDlq', SUM_OF_A_MINUTE), {
    whatHappened: 'The number of events that SNS could deliver neither to a subscription nor to its dead-letter queue was above {threshold} per minute for {window}.',
    impact: 'The subscriber has lost these events.',
    firstStep: `${showDeadLetterQueues(topic)} Restore their policies and keys as in the template. Then let the publisher send the events again.`,
  });
  alarm('notificationsWithoutAttributes', AlarmSeverity.DATA_LOSS, topic.metricNumberOfNotificationsFilteredOutInvalidAttributes(SUM_OF_A_MINUTE), {
    whatHappened: 'The number of events whose attributes filters could not read was above {threshold} per minute for {window}.',
    impact: `${NOT_RECEIVED}. They are in no dead-letter queue.`,
    firstStep: `${readEvents} It must send the message attribute type as a String, as publish() does.`,
  });
  alarm('notificationsWithInvalidBody', AlarmSeverity.DATA_LOSS, topic.metric('NumberOfNotificationsFilteredOut-InvalidMessageBody', SUM_OF_A_MINUTE), {
    whatHappened: 'The number of events whose body is not valid JSON was above {threshold} per minute for {window}.',
    impact: 'Subscribers that filter by content have not received these events. They are in no dead-letter queue.',
    firstStep: `${readEvents} It must send CloudEvents in JSON, as publish() does.`,
  });
}
