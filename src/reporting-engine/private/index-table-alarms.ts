import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { VIEW_INDEX } from './view-table';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { IndexTableAlarms } from '../index-table-alarms';

export interface AlarmedView {
  readonly name: string;
  readonly table: dynamodb.ITable;
  readonly lag: cloudwatch.Metric;
  /** Rows that drifted. Undefined for a view that is not compared with its source. */
  readonly drifted?: cloudwatch.Metric;
}

/** Library default: long before the stream deletes a change, after 24 hours. */
export const ACCEPTABLE_LAG = Duration.minutes(15);

/** The alarms of a view, `<view>Lag`, `<view>Throttles` and `<view>Drift`. */
export function addIndexTableAlarms(operations: Operations, { name, table, lag, drifted }: AlarmedView, overrides: IndexTableAlarms = {}) {
  const view = `${name[0].toLowerCase()}${name.slice(1)}`;
  operations.addAlarm(`${view}Lag`, {
    metric: lag,
    threshold: ACCEPTABLE_LAG.toSeconds(),
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'viewLag',
      whatHappened: `The view ${name} was more than {threshold:seconds} behind its source for {window}.`,
      impact: 'Queries return old rows. The stream keeps changes for 24 hours; after 18 hours Lambda gives a change up and stores it in the bucket.',
      firstStep: `Run \`aws dynamodb describe-table --table-name ${table.tableName}\` for its state, and look for throttled writes on the dashboard. Then read the projector's log.`,
    },
  }, overrides.lag);
  addTableThrottlesAlarm(operations, `${view}Throttles`, table, {
    override: overrides.throttles,
    called: `table of the view ${name}`,
    impact: 'The view is behind its source, or queries fail. Nothing is lost: the changes are written again, in order.',
    section: 'viewThrottles',
    index: VIEW_INDEX,
  });
  if (!drifted) { return; }
  operations.addAlarm(`${view}Drift`, {
    metric: drifted,
    threshold: 0,
    evaluationPeriods: 5,
    datapointsToAlarm: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'viewDrift',
      whatHappened: `The number of rows of the view ${name} that differed from their items was above {threshold} per minute for {window}.`,
      impact: 'Queries returned wrong rows. Those that were found are repaired; a sample finds not all.',
      firstStep: `Look at failedRecordsBucket, and at who else writes to ${table.tableName}. Then rebuild the view: it compares everything.`,
    },
  }, overrides.drift);
}
