import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { DecoupledMessaging } from '../decoupled-messaging';

const SUM = { statistic: 'Sum' };
const MAX = { statistic: 'Maximum' };

/** What a dashboard shows of the channel itself. */
export function addDecoupledMessagingWidgets({ operations, topic, queue, deadLetterQueue, stream }: DecoupledMessaging) {
  const graph = (title: string, left: cloudwatch.IMetric[], right?: cloudwatch.IMetric[]) => operations.addWidgets(
    new cloudwatch.GraphWidget({ title, left, right, width: 12 }));
  if (topic) {
    graph('Published and delivered', [topic.metricNumberOfMessagesPublished(SUM), topic.metricNumberOfNotificationsDelivered(SUM)],
      [topic.metricNumberOfNotificationsFailed(SUM), topic.metricNumberOfNotificationsFilteredOut(SUM)]);
  }
  if (queue && deadLetterQueue) {
    graph('Messages in and out', [queue.metricNumberOfMessagesSent(SUM), queue.metricNumberOfMessagesDeleted(SUM)]);
    graph('Waiting and set aside', [queue.metricApproximateNumberOfMessagesVisible(MAX), deadLetterQueue.metricApproximateNumberOfMessagesVisible(MAX)],
      [queue.metricApproximateAgeOfOldestMessage(MAX)]);
  }
  if (stream) {
    graph('Records in', [stream.metricIncomingRecords(SUM)], [stream.metricWriteProvisionedThroughputExceeded(SUM)]);
    graph('How far readers are behind', [stream.metricGetRecordsIteratorAgeMilliseconds(MAX)], [stream.metricReadProvisionedThroughputExceeded(SUM)]);
  }
}
