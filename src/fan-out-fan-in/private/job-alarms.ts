import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { jobMetric } from './job-metric';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { recentWarnings } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { FanOutFanInAlarms } from '../fan-out-fan-in-alarms';

export interface JobAlarmOptions {
  readonly alarms: FanOutFanInAlarms;
  readonly jobTable: dynamodb.ITable;
  readonly tracker: CatalogFunction;
}

/** The alarms on how jobs end. */
export function addJobAlarms(pattern: IConstruct, operations: Operations, { alarms, jobTable, tracker }: JobAlarmOptions) {
  const findJobs = (outcome: string, more: string) => `Run \`aws dynamodb scan --table-name ${jobTable.tableName} --filter-expression 'outcome = :o'`
    + ` --expression-attribute-values '{":o":{"S":"${outcome}"}}' --query 'Items[].[id.S,${more}]'\`.`;
  operations.addAlarm('jobsPartial', {
    metric: jobMetric(pattern, 'JobsPartial'),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of jobs that ended as partial was above {threshold} per minute for {window}: some of their subtasks failed.',
      impact: 'The results of these jobs are incomplete. Their JobEnded events name the failed subtasks.',
      firstStep: `${findJobs('partial', 'errors')} It prints the reason of each failed subtask.`,
    },
  }, alarms.jobsPartial);
  operations.addAlarm('jobsTimedOut', {
    metric: jobMetric(pattern, 'JobsTimedOut'),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of jobs that reached their deadline before all of their subtasks were done was above {threshold} per minute for {window}.',
      impact: 'The results of these jobs are incomplete. The tracker records later results, but the jobs stay timed out.',
      firstStep: `${findJobs('timed-out', 'pending.SS')} It prints the missing subtasks, or groups by section: their worker is down or too slow.`,
    },
  }, alarms.jobsTimedOut);
  if (alarms.objectsRefused) {
    operations.addAlarm('objectsRefused', {
      metric: jobMetric(pattern, 'ObjectsRefused'),
      threshold: 0,
      evaluationPeriods: 1,
      severity: AlarmSeverity.USERS_AFFECTED,
      runbook: {
        whatHappened: 'The number of objects that the intake refused, by their size or media type, was above {threshold} per minute for {window}.',
        impact: 'These objects are not processed. The status of their jobs has the reason.',
        firstStep: `${findJobs('refused', 'error.S')} It prints the reason of each object.`,
      },
    }, alarms.objectsRefused);
  }
  operations.addAlarm('jobEndedUnsent', {
    metric: jobMetric(pattern, 'JobEndedUnsent'),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of JobEnded events that their destination refused was above {threshold} per minute for {window}.',
      impact: 'The consumer receives JobEnded events late. The sweeper sends them again every minute, with the same ids.',
      firstStep: `${recentWarnings(tracker)} The lines "JobEnded event not sent" have the answer of the destination.`,
    },
  }, alarms.jobEndedUnsent);
}
