import { aws_cloudwatch as cloudwatch, aws_sqs as sqs } from 'aws-cdk-lib';

/** What a dashboard shows of the pattern, beside its alarms. */
export function widgetsOf(queue: sqs.IQueue, backlogAge: cloudwatch.IMetric, deadLetters: cloudwatch.IMetric): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: 'Messages sent and deleted',
      left: [queue.metricNumberOfMessagesSent({ statistic: 'Sum' }), queue.metricNumberOfMessagesDeleted({ statistic: 'Sum' })],
      width: 8,
    }),
    new cloudwatch.GraphWidget({
      title: 'Backlog and its age',
      left: [queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' })],
      right: [backlogAge],
      width: 8,
    }),
    new cloudwatch.GraphWidget({ title: 'Dead-letter queue', left: [deadLetters], width: 8 }),
  ];
}
