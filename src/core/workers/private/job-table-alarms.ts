import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { WAKE_INDEX } from './job-table';
import { addTableSystemErrorsAlarm } from './table-system-errors-alarm';
import { addTableThrottlesAlarm } from './table-throttles-alarm';
import { AlarmOverride } from '../../operations/alarm-override';
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
  addTableSystemErrorsAlarm(operations, 'jobTableSystemErrors', table, { override: systemErrors, called: 'table of jobs', impact, operations: OPERATIONS });
}
