import { aws_cloudwatch as cloudwatch, aws_kinesis as kinesis, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { recentErrors } from '../../operations/private/recent-errors';

const MINUTE = Duration.minutes(1);

/** Overrides of a stream's alarms. */
export interface StreamAlarmOverrides {
  readonly writesThrottled?: AlarmOverride;
  readonly readsThrottled?: AlarmOverride;
}

/** The alarms `writesThrottled` and `readsThrottled` of a stream. */
export function addStreamAlarms(operations: Operations, stream: kinesis.IStream, overrides: StreamAlarmOverrides) {
  operations.addAlarm('writesThrottled', {
    metric: stream.metricWriteProvisionedThroughputExceeded({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of records that Kinesis refused was above {threshold} per minute for {window}: a shard is at its write limit.',
      impact: 'Publishers are slowed down. Publishers that do not retry lose messages.',
      firstStep: `Run \`aws kinesis describe-stream-summary --stream-name ${stream.streamName}\` for the number of shards. `
        + 'Refine a hot partition key; otherwise add shards.',
    },
  }, overrides.writesThrottled);
  operations.addAlarm('readsThrottled', {
    metric: stream.metricReadProvisionedThroughputExceeded({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of reads that Kinesis throttled was above {threshold} per minute for {window}: consumers share the read limit of each shard.',
      impact: 'Consumers fall behind. No message is lost before the end of the retention period.',
      firstStep: `Run \`aws lambda list-event-source-mappings --event-source-arn ${stream.streamArn}\` for the consumers. `
        + 'Enable enhanced fan-out for the most urgent one, or add shards.',
    },
  }, overrides.readsThrottled);
}

export interface IteratorAgeOptions {
  readonly retentionPeriod: Duration;
  readonly override?: AlarmOverride;
  /** What reads the stream. Default: the subscription. */
  readonly reader?: string;
  /** Of readers that the alarm is not about. Default: other subscribers. */
  readonly others?: string;
}

/** The alarm `<name>IteratorAge`. A backlog is read in the time in which it arose if reads are twice as fast as new records. */
export function addIteratorAgeAlarm(operations: Operations, name: string, handler: lambda.IFunction, options: IteratorAgeOptions) {
  const { retentionPeriod, override, reader = 'subscription', others = 'Other subscribers' } = options;
  operations.addAlarm(`${name}IteratorAge`, {
    metric: iteratorAge(handler),
    threshold: 0.5 * retentionPeriod.toMilliseconds(),
    evaluationPeriods: 5,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      section: 'iteratorAge',
      whatHappened: `The ${reader} was more than {threshold:milliseconds} behind the stream for {window}.`,
      impact: `This ${reader} is late. Reading twice as fast as records arrive, it catches up in {threshold:milliseconds} or more. `
        + `At the end of the retention period it loses records. ${others} are not affected.`,
      firstStep: `${recentErrors(handler)} Fix its errors, which block a shard. Without errors, raise parallelizationFactor.`,
    },
  }, override);
}

/** The time that a function is behind its stream, in milliseconds. */
export function iteratorAge(handler: lambda.IFunction, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return handler.metric('IteratorAge', { period: MINUTE, statistic: 'Maximum', ...props });
}

/**
 * The seconds until a function has caught up, if it goes on as in the last period: no data while it falls behind.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html: RATE is a change a second.
 */
export function catchUpTime(handler: lambda.IFunction, props?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Catch-up time (s)',
    expression: 'IF(RATE(age) < 0, age / (0 - RATE(age)))',
    usingMetrics: { age: iteratorAge(handler) },
    period: MINUTE,
    ...props,
  });
}
