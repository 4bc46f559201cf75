import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { QueueLoadLeveling } from './queue-load-leveling';
import { AlarmThreshold } from '../core/alarm-threshold';
import { addDeadLetterAlarms } from '../core/private/dead-letter-queue';

/**
 * The alarms of the queues and of the HTTP buffers. Those of the worker are tuned in the
 * options of `QueueWorker.function` and `QueueWorker.container`.
 */
export interface QueueLoadLevelingAlarms {
  /**
   * Age of the oldest message that waits, in seconds. Set it to 1.5 times the longest delay
   * your users accept.
   * @default - above 1.5 x 1 hour (or the visibility timeout where that is longer) in 15 of 15 minutes
   */
  readonly backlogAge?: AlarmThreshold;
  /**
   * Messages in the dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmThreshold;
  /**
   * Age of the oldest message in the dead-letter queue, in seconds; also of the oldest failed job's.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmThreshold;
  /**
   * Share of the HTTP buffer's requests answered 4xx, 0 to 1.
   * @default - above 0.05 in 5 of 5 minutes
   */
  readonly clientErrors?: AlarmThreshold;
  /**
   * Share of the HTTP buffer's requests answered 5xx, 0 to 1.
   * @default - above 0.05 in 3 of 3 minutes
   */
  readonly serverErrors?: AlarmThreshold;
  /**
   * Latency of the HTTP buffer (p90), in milliseconds.
   * @default - at least 2500 in 5 of 5 minutes
   */
  readonly latency?: AlarmThreshold;
  /**
   * Jobs that reached the end of the queue's retention without a result.
   * @default - above 0 in a minute
   */
  readonly jobsExpired?: AlarmThreshold;
  /**
   * Runs of the job sweeper that failed for good.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly sweeperFailed?: AlarmThreshold;
}

/** How long work may usually take to be done: ours, for want of knowing better. */
const ACCEPTABLE_DELAY = Duration.hours(1);

export function addQueueLoadLevelingAlarms(leveling: QueueLoadLeveling, thresholds: QueueLoadLevelingAlarms, visibilityTimeout: Duration) {
  const { operations } = leveling;
  const acceptable = Math.max(ACCEPTABLE_DELAY.toSeconds(), visibilityTimeout.isUnresolved() ? 0 : visibilityTimeout.toSeconds());
  operations.addAlarm('backlogAge', {
    metric: leveling.metricBacklogAge(),
    threshold: 1.5 * acceptable,
    evaluationPeriods: 15,
    runbook: {
      happened: 'The oldest message has waited in the queue for longer than is acceptable, for 15 minutes.',
      impact: 'Work is done late. At 4 days SQS deletes messages: they would be lost.',
      firstStep: 'See on the dashboard whether more arrives than before or the worker became slow or fails; raise maxConcurrency if what is behind the worker can bear it.',
    },
  }, thresholds.backlogAge);

  addDeadLetterAlarms(operations, 'deadLetters', leveling.deadLetterQueue, {
    depth: thresholds.deadLetters,
    age: thresholds.deadLettersAge,
    happened: 'Messages failed as often as they may and were set aside in the dead-letter queue.',
    impact: 'This work is not done and will not be tried again by itself. It is kept for 14 days.',
    firstStep: 'Read the error of a job, or the worker\'s log for the message id; mend the cause; then redrive the dead-letter queue.',
  });
}

export function addQueueLoadLevelingWidgets(leveling: QueueLoadLeveling) {
  const { queue, deadLetterQueue } = leveling;
  leveling.operations.addWidgets(
    new cloudwatch.GraphWidget({
      title: 'Work in and out',
      left: [queue.metricNumberOfMessagesSent({ statistic: 'Sum' }), queue.metricNumberOfMessagesDeleted({ statistic: 'Sum' })],
      width: 8,
    }),
    new cloudwatch.GraphWidget({
      title: 'Backlog and its age',
      left: [queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }), queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'Maximum' })],
      right: [leveling.metricBacklogAge()],
      width: 8,
    }),
    new cloudwatch.GraphWidget({
      title: 'Set aside',
      left: [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' })],
      width: 8,
    }),
  );
}
