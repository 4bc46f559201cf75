import { IConstruct } from 'constructs';
import { jobMetric } from './job-metric';
import { Operations } from '../../core/operations/operations';
import { FanOutFanInAlarms } from '../fan-out-fan-in-alarms';

/** The alarms on how jobs end. */
export function addJobAlarms(pattern: IConstruct, operations: Operations, alarms: FanOutFanInAlarms) {
  operations.addAlarm('jobsPartial', {
    metric: jobMetric(pattern, 'JobsPartial'),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      whatHappened: 'More than {threshold} jobs ended as partial in {window}: some of their subtasks failed.',
      impact: 'The results of these jobs are incomplete. Their JobEnded events name the failed subtasks.',
      firstStep: 'In CloudWatch Logs Insights, run on the log group of the tracker function: filter outcome = "partial" | fields jobId.',
    },
  }, alarms.jobsPartial);
  operations.addAlarm('jobsTimedOut', {
    metric: jobMetric(pattern, 'JobsTimedOut'),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      whatHappened: 'More than {threshold} jobs reached their deadline in {window} before all of their subtasks were done.',
      impact: 'The results of these jobs are incomplete. The tracker records later results, but the jobs stay timed out.',
      firstStep: 'In the CloudWatch console, graph ApproximateAgeOfOldestMessage of the queues of the workers. The worker with the oldest subtask is down or too slow.',
    },
  }, alarms.jobsTimedOut);
  operations.addAlarm('jobEndedUnsent', {
    metric: jobMetric(pattern, 'JobEndedUnsent'),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      whatHappened: 'The destination refused more than {threshold} JobEnded events per minute for {window}.',
      impact: 'The consumer receives JobEnded events late. The sweeper sends them again every minute, with the same ids.',
      firstStep: 'Run "aws logs tail <log group of the tracker function> --since 1h --filter-pattern WARN".',
    },
  }, alarms.jobEndedUnsent);
}
