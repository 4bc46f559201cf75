import { aws_cloudwatch as cloudwatch, aws_sqs as sqs } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';

export interface ShownQueues {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly backlogAge: cloudwatch.IMetric;
}

/** The dashboard widgets of the queues. */
export function addQueueLoadLevelingWidgets(operations: Operations, { queue, deadLetterQueue, backlogAge }: ShownQueues) {
  operations.addWidgets(
    new cloudwatch.GraphWidget({
      title: 'Messages sent and deleted',
      left: [queue.metricNumberOfMessagesSent({ statistic: 'Sum' }), queue.metricNumberOfMessagesDeleted({ statistic: 'Sum' })],
      width: 8,
    }),
    new cloudwatch.GraphWidget({
      title: 'Backlog and its age',
      left: [queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }), queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'Maximum' })],
      right: [backlogAge],
      width: 8,
    }),
    new cloudwatch.GraphWidget({
      title: 'Messages in the dead-letter queue',
      left: [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' })],
      width: 8,
    }),
  );
}
