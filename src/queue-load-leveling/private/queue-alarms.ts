import { Duration } from 'aws-cdk-lib';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { QueueLoadLeveling } from '../queue-load-leveling';
import { QueueLoadLevelingAlarms } from '../queue-load-leveling-alarms';

/** How long work may usually take to be done: ours, for want of knowing better. */
const ACCEPTABLE_DELAY = Duration.hours(1);

export function addQueueAlarms(leveling: QueueLoadLeveling, thresholds: QueueLoadLevelingAlarms, visibilityTimeout: Duration) {
  const { operations } = leveling;
  const acceptable = Math.max(ACCEPTABLE_DELAY.toSeconds(), visibilityTimeout.isUnresolved() ? 0 : visibilityTimeout.toSeconds());
  operations.addAlarm('backlogAge', {
    metric: leveling.metricBacklogAge(),
    threshold: 1.5 * acceptable,
    evaluationPeriods: 15,
    runbook: {
      whatHappened: 'The oldest message has waited in the queue for longer than is acceptable, for 15 minutes.',
      impact: 'Work is done late. At 4 days SQS deletes messages: they would be lost.',
      firstStep: 'See on the dashboard whether more arrives than before or the worker became slow or fails; raise maxConcurrency if what is behind the worker can bear it.',
    },
  }, thresholds.backlogAge);

  addDeadLetterAlarms(operations, 'deadLetters', leveling.deadLetterQueue, {
    depth: thresholds.deadLetters,
    age: thresholds.deadLettersAge,
    whatHappened: 'Messages failed as often as they may and were set aside in the dead-letter queue.',
    impact: 'This work is not done and will not be tried again by itself. It is kept for 14 days.',
    firstStep: 'Read the error of a job, or the worker\'s log for the message id; mend the cause; then redrive the dead-letter queue.',
  });
}
