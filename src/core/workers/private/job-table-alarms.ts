import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';

/** What the library's functions call on records most. */
const OPERATIONS = ['GetItem', 'PutItem', 'UpdateItem', 'Query'];
const MINUTE = Duration.minutes(1);

export interface JobTableAlarmOptions {
  readonly throttles?: AlarmOverride;
  readonly systemErrors?: AlarmOverride;
  readonly impact: string;
}

/**
 * The alarms of the table of jobs: `jobTableThrottles` and `jobTableSystemErrors`. The periods are library defaults. Metrics:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function addJobTableAlarms(operations: Operations, { tableName }: dynamodb.ITable, { throttles, systemErrors, impact }: JobTableAlarmOptions) {
  const metric = (metricName: string, dimensions: { [name: string]: string } = {}) => new cloudwatch.Metric({
    namespace: 'AWS/DynamoDB', metricName, dimensionsMap: { TableName: tableName, ...dimensions }, statistic: 'Sum', period: MINUTE,
  });
  const count = { threshold: 0, severity: AlarmSeverity.DEGRADED };
  operations.addAlarm('jobTableThrottles', {
    ...count,
    metric: total('Throttled reads and writes', { reads: metric('ReadThrottleEvents'), writes: metric('WriteThrottleEvents') }),
    evaluationPeriods: 5,
    runbook: {
      whatHappened: 'The number of reads and writes of the table of jobs that DynamoDB throttled was above {threshold} per minute for {window}.',
      impact,
      firstStep: `Run \`aws dynamodb describe-table --table-name ${tableName}\` for its capacity. A table on demand doubles it within 30 minutes: slow the clients down, or pre-warm it.`,
    },
  }, throttles);
  operations.addAlarm('jobTableSystemErrors', {
    ...count,
    metric: total('System errors', Object.fromEntries(OPERATIONS.map((Operation, i) => [`operation${i}`, metric('SystemErrors', { Operation })]))),
    evaluationPeriods: 3,
    runbook: {
      whatHappened: 'The number of requests to the table of jobs that DynamoDB failed was above {threshold} per minute for {window}.',
      impact,
      firstStep: 'Run `aws health describe-events --filter services=DYNAMODB`, or open the AWS Health Dashboard. The library repeats the requests.',
    },
  }, systemErrors);
}

/** Each has data only in minutes in which it is not 0. */
function total(label: string, usingMetrics: { [name: string]: cloudwatch.IMetric }): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label, expression: Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + '), usingMetrics, period: MINUTE });
}
