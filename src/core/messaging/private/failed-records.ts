import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { catalogMetric, patternPath } from '../../operations/private/catalog-metric';
import { FAILED_RECORDS_RETENTION } from '../../private/failed-records-retention';
import { grantKey } from '../../private/key-grants';
import { acknowledgeWildcard } from '../../private/lint-acknowledgement';
import { ownBucket } from '../../private/own-bucket';

const MINUTE = Duration.minutes(1);

/** What an event source mapping of a stream gets for records that Lambda gives up. */
export type FailureSettings = Required<Pick<lambda.EventSourceMappingOptions, 'onFailure' | 'metricsConfig'>>;

/**
 * The bucket for the records of a stream that Lambda gave up. Queues and topics get their position in the stream only:
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html and services-dynamodb-errors.html
 */
export class FailedRecords {
  readonly bucket: s3.Bucket;

  constructor(private readonly scope: Construct, id: string) {
    this.bucket = ownBucket(scope, id, { expiration: FAILED_RECORDS_RETENTION, withoutAccessLogs: 'Access logs need another bucket; Lambda and the function that reads the stream alone write to this one' });
  }

  /** The properties of the mapping. The two alarms need its metrics. */
  get settings(): FailureSettings {
    return {
      onFailure: { bind: () => ({ destination: this.bucket.bucketArn }) },
      metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
    };
  }

  /** What the function needs to know (docs/messages.md): records that do not fit into its failure queue are stored here, too. */
  get handlerSettings(): { readonly bucket: string; readonly pattern: string } {
    return { bucket: this.bucket.bucketName, pattern: patternPath(this.scope) };
  }

  /** Lambda checks the permissions of the function's role when the mapping is created. */
  grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.grantStore(grantee).combine(iam.Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] }));
  }

  /** Of a function that stores records itself. */
  grantStore(grantee: iam.IGrantable): iam.Grant {
    const objects = this.bucket.arnForObjects('*');
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['s3:PutObject'], resourceArns: [objects] });
    if (Construct.isConstruct(grantee.grantPrincipal)) {
      acknowledgeWildcard(grantee.grantPrincipal, objects, 'Lambda names the objects');
    }
    const { encryptionKey } = this.bucket;
    return encryptionKey ? grant.combine(grantKey(encryptionKey, grantee, 'kms:GenerateDataKey')) : grant;
  }

  /** The alarms `<name>FailedRecords` and `<name>DroppedRecords`. */
  addAlarms(operations: Operations, name: string, { mapping, section = name, ...options }: FailedRecordsAlarmOptions) {
    const once = { threshold: 0, evaluationPeriods: 5, datapointsToAlarm: 1 };
    operations.addAlarm(`${name}FailedRecords`, {
      ...once,
      metric: mappingMetric('OnFailureDestinationDeliveredEventCount', mapping),
      severity: AlarmSeverity.USERS_AFFECTED,
      runbook: {
        section: sectionOf(section, 'FailedRecords'),
        whatHappened: 'The number of records that Lambda gave up and stored in the bucket was above {threshold} per minute for {window}.',
        impact: options.impact,
        firstStep: `Run \`aws s3 cp s3://${this.bucket.bucketName} . --recursive\`: each file has the reason, and the records in payload. ${options.firstStep}`,
      },
    }, options.failedRecords);
    operations.addAlarm(`${name}DroppedRecords`, {
      ...once,
      metric: new cloudwatch.MathExpression({
        label: 'Dropped records',
        expression: 'FILL(dropped, 0) + FILL(refused, 0)',
        usingMetrics: { dropped: mappingMetric('DroppedEventCount', mapping), refused: catalogMetric(this.scope, 'RecordsNotSetAside', { period: MINUTE }) },
        period: MINUTE,
      }),
      severity: AlarmSeverity.DATA_LOSS,
      runbook: {
        section: sectionOf(section, 'DroppedRecords'),
        whatHappened: 'The number of records that neither bucket nor failure queue took was above {threshold} per minute for {window}.',
        impact: options.loss,
        firstStep: `Restore access to the bucket ${this.bucket.bucketName} and the queue. Then read the stream from before the alarm.`,
      },
    }, options.droppedRecords);
  }
}

export interface FailedRecordsAlarmOptions {
  readonly mapping: lambda.IEventSourceMapping;
  readonly failedRecords?: AlarmOverride;
  readonly droppedRecords?: AlarmOverride;
  /** The beginning of the names of the runbook's sections, empty for none. Default: the name. */
  readonly section?: string;
  readonly impact: string;
  /** What it means that records are in no bucket. */
  readonly loss: string;
  /** What to do with the records. */
  readonly firstStep: string;
}

const sectionOf = (prefix: string, name: string) => prefix ? `${prefix}${name}` : `${name[0].toLowerCase()}${name.slice(1)}`;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics */
export function mappingMetric(metricName: string, mapping: lambda.IEventSourceMapping): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
    statistic: 'Sum',
    period: MINUTE,
  });
}
