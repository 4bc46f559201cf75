import { aws_cloudwatch as cloudwatch, aws_kinesisfirehose as firehose, aws_logs as logs, Duration } from 'aws-cdk-lib';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { StreamBranchAlarms } from '../stream-branch-alarms';

const MINUTE = Duration.minutes(1);
/** Over the buffer interval; library default. Firehose keeps records for 24 hours: https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html */
const LATE = Duration.minutes(15);
const IMPACT = 'The archive is late. Other branches are not affected.';

export interface ArchiveAlarmParts {
  readonly stream: firehose.CfnDeliveryStream;
  readonly logGroup: logs.ILogGroup;
  readonly bufferInterval: Duration;
  /** Where the records are that could not be converted: `s3://bucket/Lake/errors/`. Undefined for lines of JSON. */
  readonly conversionErrors?: string;
}

/** The alarms of a delivery stream. Metrics: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html */
export function addArchiveAlarms(operations: Operations, prefix: string, parts: ArchiveAlarmParts, overrides: StreamBranchAlarms) {
  const { stream, logGroup, bufferInterval, conversionErrors } = parts;
  const readLog = `Run \`aws logs tail ${logGroup.logGroupName} --since 1h\` for the reason.`;
  operations.addAlarm(`${prefix}DeliveryFreshness`, {
    metric: metricOf(stream, 'DeliveryToS3.DataFreshness', 'Maximum'),
    threshold: bufferInterval.isUnresolved() ? LATE.toSeconds() * 2 : bufferInterval.toSeconds() + LATE.toSeconds(),
    evaluationPeriods: 5,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      section: 'deliveryFreshness',
      whatHappened: 'The oldest record that Firehose has not written into the bucket was older than {threshold:seconds} for {window}.',
      impact: `${IMPACT} Firehose loses records that it cannot write for 24 hours.`,
      firstStep: `${readLog} Restore the access to the bucket and its key.`,
    },
  }, overrides.deliveryFreshness);
  operations.addAlarm(`${prefix}DeliveryFailures`, {
    metric: new cloudwatch.MathExpression({
      label: 'Failed writes to the bucket (%)',
      expression: '100 * (1 - success)',
      usingMetrics: { success: metricOf(stream, 'DeliveryToS3.Success', 'Average') },
      period: MINUTE,
    }),
    threshold: 0,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'deliveryFailures',
      whatHappened: 'The share of the writes of Firehose to the bucket that failed was above {threshold} % for {window}.',
      impact: `${IMPACT} Firehose tries again for 24 hours.`,
      firstStep: readLog,
    },
  }, overrides.deliveryFailures);
  operations.addAlarm(`${prefix}DeliveryThrottles`, {
    metric: metricOf(stream, 'ThrottledRecords', 'Sum'),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'deliveryThrottles',
      whatHappened: 'The number of records that Firehose throttled was above {threshold} per minute for {window}.',
      impact: `${IMPACT} Records wait in the stream and are put again.`,
      firstStep: `Run \`aws firehose describe-delivery-stream --delivery-stream-name ${stream.ref}\` and raise its quotas in Service Quotas.`,
    },
  }, overrides.deliveryThrottles);
  if (conversionErrors === undefined) { return; }
  operations.addAlarm(`${prefix}DeliveryConversions`, {
    metric: metricOf(stream, 'FailedConversion.Records', 'Sum'),
    threshold: 0,
    evaluationPeriods: 5,
    datapointsToAlarm: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'deliveryConversions',
      whatHappened: 'The number of records that Firehose could not convert was above {threshold} per minute for {window}.',
      impact: 'The archive lacks these records. They are in its bucket, below the prefix of errors. Other branches are not affected.',
      firstStep: `Run \`aws s3 ls --recursive ${conversionErrors}\` and read an object for the reason.`,
    },
  }, overrides.deliveryConversions);
}

function metricOf({ ref }: firehose.CfnDeliveryStream, metricName: string, statistic: string): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/Firehose', metricName, dimensionsMap: { DeliveryStreamName: ref }, statistic, period: MINUTE });
}
