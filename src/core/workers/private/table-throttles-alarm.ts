import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';

const MINUTE = Duration.minutes(1);

export interface TableThrottlesAlarmOptions {
  readonly override?: AlarmOverride;
  /** What the table holds: `table of jobs`. */
  readonly called: string;
  readonly impact: string;
  /** The section of the runbook. Default: the name of the alarm. */
  readonly section?: string;
  /** A global secondary index, whose throttles the metrics of the table leave out. Default: none. */
  readonly index?: string;
}

/**
 * The alarm on throttled reads and writes of a table. A table on demand throttles, too: at more than twice its previous peak within
 * 30 minutes, and where one key is hot. The periods are library defaults.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export function addTableThrottlesAlarm(operations: Operations, name: string, table: dynamodb.ITable, options: TableThrottlesAlarmOptions) {
  const { override, called, impact, section, index } = options;
  const ofIndex = index ? { GlobalSecondaryIndexName: index } : undefined;
  operations.addAlarm(name, {
    metric: tableTotal('Throttled reads and writes', {
      reads: tableMetric(table, 'ReadThrottleEvents'),
      writes: tableMetric(table, 'WriteThrottleEvents'),
      ...ofIndex && { indexReads: tableMetric(table, 'ReadThrottleEvents', ofIndex), indexWrites: tableMetric(table, 'WriteThrottleEvents', ofIndex) },
    }),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section,
      whatHappened: `The number of reads and writes of the ${called} that DynamoDB throttled was above {threshold} per minute for {window}.`,
      impact,
      firstStep: `Run \`aws dynamodb describe-table --table-name ${table.tableName}\` for its capacity. A table on demand doubles it within 30 minutes: slow the clients down, or pre-warm it.`,
    },
  }, override);
}

/** A metric of a table, a count (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html). */
export function tableMetric({ tableName }: dynamodb.ITable, metricName: string, dimensions: { [name: string]: string } = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/DynamoDB', metricName, dimensionsMap: { TableName: tableName, ...dimensions }, statistic: 'Sum', period: MINUTE,
  });
}

/** Each has data only in minutes in which it is not 0. */
export function tableTotal(label: string, usingMetrics: { [name: string]: cloudwatch.IMetric }): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label, expression: Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + '), usingMetrics, period: MINUTE });
}
