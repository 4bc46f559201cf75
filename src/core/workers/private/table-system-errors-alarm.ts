import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { tableMetric, tableTotal } from './table-throttles-alarm';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';

export interface TableSystemErrorsAlarmOptions {
  readonly override?: AlarmOverride;
  /** What the table holds: `table of jobs`. */
  readonly called: string;
  readonly impact: string;
  /** What the library calls: `PutItem`. */
  readonly operations: readonly string[];
  /** The section of the runbook. Default: the name of the alarm. */
  readonly section?: string;
}

/** The alarm on requests that DynamoDB failed. The periods are library defaults. */
export function addTableSystemErrorsAlarm(operations: Operations, name: string, table: dynamodb.ITable, options: TableSystemErrorsAlarmOptions) {
  const { override, called, impact, section } = options;
  const metrics = options.operations.map((Operation, i) => [`operation${i}`, tableMetric(table, 'SystemErrors', { Operation })]);
  operations.addAlarm(name, {
    metric: tableTotal('System errors', Object.fromEntries(metrics)),
    threshold: 0,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section,
      whatHappened: `The number of requests to the ${called} that DynamoDB failed was above {threshold} per minute for {window}.`,
      impact,
      firstStep: 'Run `aws health describe-events --filter services=DYNAMODB`, or open the AWS Health Dashboard. The library repeats the requests.',
    },
  }, override);
}
