import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { jobMetric, JobMetric } from './job-metric';
import { Operations } from '../../core/operations/operations';
import { SubtaskQueue } from '../subtask-queue';

/** The graphs of the pattern on a dashboard. */
export function addFanInWidgets(pattern: IConstruct, operations: Operations, workers: SubtaskQueue[]) {
  const graph = (title: string, ...names: JobMetric[]) =>
    new cloudwatch.GraphWidget({ width: 12, title, left: names.map(name => jobMetric(pattern, name)) });
  operations.addWidgets(
    graph('Jobs in and out', 'JobsSplit', 'JobsComplete', 'JobsPartial', 'JobsTimedOut'),
    graph('Sent again, late or refused', 'SubtasksResent', 'JobEndedResent', 'LateResults', 'ObjectsRefused'),
    new cloudwatch.GraphWidget({
      width: 12,
      title: 'Age of the oldest subtask',
      left: workers.map(({ queue, node }) => queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', label: node.id })),
    }),
    new cloudwatch.GraphWidget({
      width: 12,
      title: 'Subtasks in dead-letter queues',
      left: workers.map(({ deadLetterQueue, node }) => deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', label: node.id })),
    }),
  );
}
