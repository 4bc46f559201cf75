import { aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

/** How long a message may usually wait: ours, for want of knowing better. */
const ACCEPTABLE_DELAY = Duration.hours(1);

export function addQueueAlarms(operations: Operations, queue: sqs.IQueue, deadLetterQueue: sqs.IQueue, thresholds: DecoupledMessagingAlarms) {
  operations.addAlarm('backlogAge', {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: 1.5 * ACCEPTABLE_DELAY.toSeconds(),
    evaluationPeriods: 15,
    runbook: {
      whatHappened: 'The oldest message has waited in the channel for longer than is acceptable, for 15 minutes.',
      impact: 'The consumer reacts late. At 4 days SQS deletes messages: they would be lost.',
      firstStep: 'See whether there is a consumer at all, whether more arrives than before, or the consumer became slow or fails.',
    },
  }, thresholds.backlogAge);
  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: thresholds.deadLetters,
    age: thresholds.deadLettersAge,
    whatHappened: 'Messages failed as often as they may and were set aside in the channel\'s dead-letter queue.',
    impact: 'The consumer has not reacted to them and will not by itself. They are kept for 14 days.',
    firstStep: 'Read the consumer\'s log for the id of a message; mend the cause; then redrive the dead-letter queue.',
  });
}
