import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { WAKE_INDEX } from './job-table';
import { addTableThrottlesAlarm, tableMetric, tableTotal } from './table-throttles-alarm';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';

/** What the library's functions call on records most. */
const OPERATIONS = ['GetItem', 'PutItem', 'UpdateItem', 'Query'];

export interface JobTableAlarmOptions {
  readonly throttles?: AlarmOverride;
  readonly systemErrors?: AlarmOverride;
  readonly impact: string;
}

/**
 * The alarms of the table of jobs: `jobTableThrottles` and `jobTableSystemErrors`. The periods are library defaults. Metrics:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function addJobTableAlarms(operations: Operations, table: dynamodb.ITable, { throttles, systemErrors, impact }: JobTableAlarmOptions) {
  addTableThrottlesAlarm(operations, 'jobTableThrottles', table, { override: throttles, called: 'table of jobs', impact, index: WAKE_INDEX });
  operations.addAlarm('jobTableSystemErrors', {
    metric: tableTotal('System errors', Object.fromEntries(OPERATIONS.map((Operation, i) => [`operation${i}`, tableMetric(table, 'SystemErrors', { Operation })]))),
    threshold: 0,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of requests to the table of jobs that DynamoDB failed was above {threshold} per minute for {window}.',
      impact,
      firstStep: 'Run `aws health describe-events --filter services=DYNAMODB`, or open the AWS Health Dashboard. The library repeats the requests.',
    },
  }, systemErrors);
}
