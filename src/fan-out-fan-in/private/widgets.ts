import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { FanOutFanIn } from '../fan-out-fan-in';
import { SubtaskQueue } from '../subtask-queue';

/** What a dashboard shows of the pattern. */
export function addFanInWidgets(pattern: FanOutFanIn, workers: SubtaskQueue[]) {
  const count = (name: string) => catalogMetric(pattern, name, { period: pattern.metricJobsPartial().period });
  const half = { width: 12 };
  pattern.operations.addWidgets(
    new cloudwatch.GraphWidget({ ...half, title: 'Jobs in and out', left: [count('JobsSplit'), pattern.metricJobsComplete(), pattern.metricJobsPartial(), pattern.metricJobsTimedOut()] }),
    new cloudwatch.GraphWidget({ ...half, title: 'Healed', left: ['SubtasksResent', 'JobEndedResent', 'LateResults', 'ObjectsRefused'].map(count) }),
    new cloudwatch.GraphWidget({
      ...half,
      title: 'Age of the oldest subtask',
      left: workers.map(({ queue, node }) => queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', label: node.id })),
    }),
    new cloudwatch.GraphWidget({
      ...half,
      title: 'Subtasks set aside',
      left: workers.map(({ deadLetterQueue, node }) => deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', label: node.id })),
    }),
  );
}
