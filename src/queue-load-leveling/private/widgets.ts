import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { QueueLoadLeveling } from '../queue-load-leveling';

/** What a dashboard shows of the queues. */
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
