import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Broker } from './broker';
import { Operations } from '../../core/operations/operations';

const SUM = { statistic: 'Sum' };
const MAX = { statistic: 'Maximum' };

/** The graphs of the channel itself. */
export function addDecoupledMessagingWidgets(operations: Operations, broker: Broker) {
  const { topic, queue, deadLetterQueue, stream, table } = broker;
  const graph = (title: string, left: cloudwatch.IMetric[], right?: cloudwatch.IMetric[]) => operations.addWidgets(
    new cloudwatch.GraphWidget({ title, left, right, width: 12 }));
  if (topic) {
    graph('Published and delivered', [topic.metricNumberOfMessagesPublished(SUM), topic.metricNumberOfNotificationsDelivered(SUM)],
      [topic.metricNumberOfNotificationsFailed(SUM), topic.metricNumberOfNotificationsFilteredOut(SUM)]);
  }
  if (queue && deadLetterQueue) {
    graph('Messages sent and deleted', [queue.metricNumberOfMessagesSent(SUM), queue.metricNumberOfMessagesDeleted(SUM)]);
    graph('Backlog and dead letters', [queue.metricApproximateNumberOfMessagesVisible(MAX), deadLetterQueue.metricApproximateNumberOfMessagesVisible(MAX)],
      [queue.metricApproximateAgeOfOldestMessage(MAX)]);
  }
  if (stream) {
    graph('Incoming records', [stream.metricIncomingRecords(SUM)], [stream.metricWriteProvisionedThroughputExceeded(SUM)]);
    graph('Iterator age', [stream.metricGetRecordsIteratorAgeMilliseconds(MAX)], [stream.metricReadProvisionedThroughputExceeded(SUM)]);
  }
  if (table) { graph('Changes that were read', [broker.metricPublished(SUM)]); }
}
