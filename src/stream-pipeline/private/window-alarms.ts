import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchRequest } from './branch-parts';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { addTableSystemErrorsAlarm } from '../../core/workers/private/table-system-errors-alarm';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { StreamBranchAlarms } from '../stream-branch-alarms';

export interface WindowTables {
  readonly table: dynamodb.ITable;
  readonly ledgerTable: dynamodb.ITable;
}

/** Records that arrived after the time that their window allows: a count per minute. */
export function recordsLate(branch: Construct): cloudwatch.Metric {
  return catalogMetric(branch, 'RecordsLate', { period: Duration.minutes(1) });
}

/** Alarms of windows besides those of every branch. */
export function addWindowAlarms(branch: Construct, request: BranchRequest, { table, ledgerTable }: WindowTables, overrides: StreamBranchAlarms = {}) {
  const { context: { operations }, alarmPrefix } = request;
  operations.addAlarm(`${alarmPrefix}LateRecords`, {
    metric: recordsLate(branch),
    threshold: 0,
    evaluationPeriods: 5,
    datapointsToAlarm: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'lateRecords',
      whatHappened: 'The number of records that arrived too late for their windows was above {threshold} per minute for {window}.',
      impact: 'The results of these windows lack the records. The failure queue of the branch has them.',
      firstStep: 'Read the attribute reason of the messages in the failure queue: it says how late each was. Fix the clock or the delay of the producer, or raise allowedLateness.',
    },
  }, overrides.lateRecords);
  const impact = 'The results of the windows are late: records wait in the stream. Other branches are not affected.';
  const results = { called: 'table of results', impact };
  addTableThrottlesAlarm(operations, `${alarmPrefix}TableThrottles`, table, { ...results, section: 'tableThrottles', override: overrides.tableThrottles });
  addTableSystemErrorsAlarm(operations, `${alarmPrefix}TableSystemErrors`, table, {
    ...results, section: 'tableSystemErrors', override: overrides.tableSystemErrors, operations: ['GetItem', 'PutItem'],
  });
  const ledger = { called: 'table of what was counted', impact };
  addTableThrottlesAlarm(operations, `${alarmPrefix}LedgerThrottles`, ledgerTable, { ...ledger, section: 'ledgerThrottles', override: overrides.ledgerThrottles });
  addTableSystemErrorsAlarm(operations, `${alarmPrefix}LedgerSystemErrors`, ledgerTable, {
    ...ledger, section: 'ledgerSystemErrors', override: overrides.ledgerSystemErrors, operations: ['PutItem', 'Query'],
  });
}
