import {
  ArnFormat, aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kinesisanalyticsv2 as analytics, aws_lambda as lambda, aws_logs as logs, Duration,
  RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FlinkApplicationOptions } from './flink-application-options';
import { FlinkCodeLocation } from './flink-code';
import { FlinkLogLevel } from './flink-log-level';
import { FlinkRuntime } from './flink-runtime';
import { PipelineContext } from './private/branch-parts';
import { addFlinkAlarms } from './private/flink-alarms';
import { grantFlinkKey } from './private/flink-key';
import { flinkMetric, flinkWidgets } from './private/flink-metrics';
import { flinkRole } from './private/flink-role';
import { INPUT_GROUP } from './private/flink-validation';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { deployedName } from '../core/private/deployed-name';
import { ownLogGroup } from '../core/private/own-log-group';
import { Validation } from '../core/private/validation';

/** https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplication.html */
const LONGEST_NAME = 128;

/** @internal */
export interface FlinkApplicationProps extends FlinkApplicationOptions {
  readonly context: PipelineContext;
  readonly alarmPrefix: string;
}

/**
 * An application of yours on the stream of a pipeline, run by Managed Service for Apache Flink. Created by `analyze`. CloudFormation creates and
 * updates it, and does not start it: the README has the command.
 */
export class FlinkApplication extends Construct implements iam.IGrantable {
  /** @internal */
  static _create(scope: Construct, id: string, props: FlinkApplicationProps): FlinkApplication {
    return new FlinkApplication(scope, id, props);
  }

  /** The role of the application: it reads the stream, its code and what you grant to it. */
  readonly grantPrincipal: iam.IPrincipal;
  /** The application itself. */
  readonly application: analytics.CfnApplication;
  /** Name of the application, to start and stop it by. */
  readonly applicationName: string;
  /** ARN of the application. */
  readonly applicationArn: string;
  /** Log group of the application. It keeps messages for a month. */
  readonly logGroup: logs.ILogGroup;

  private constructor(scope: Construct, id: string, props: FlinkApplicationProps) {
    super(scope, id);
    const { context, alarmPrefix, checkpointInterval = Duration.minutes(1), alarms = {} } = props;
    const { stream, retentionPeriod, encryptionKey, operations } = context;
    const stack = Stack.of(this);
    this.logGroup = ownLogGroup(this, 'Log');
    const { logStreamName } = new logs.LogStream(this, 'LogStream', { logGroup: this.logGroup, removalPolicy: RemovalPolicy.DESTROY });
    const logStreamArn = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${this.logGroup.logGroupName}:log-stream:${logStreamName}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const code = props.code._bind(this);
    const { role, grants } = flinkRole(this, { stream, code, logGroup: this.logGroup, logStreamArn });
    this.grantPrincipal = role;
    const name = deployedName(this, LONGEST_NAME);
    this.applicationArn = stack.formatArn({ service: 'kinesisanalytics', resource: 'application', resourceName: name });
    if (encryptionKey) { grantFlinkKey(this, encryptionKey, this.applicationArn); }
    this.application = new analytics.CfnApplication(this, 'Resource', {
      applicationName: name,
      applicationMode: 'STREAMING',
      runtimeEnvironment: (props.runtime ?? FlinkRuntime.FLINK_2_3).name,
      serviceExecutionRole: role.roleArn,
      applicationConfiguration: this.configuration(props, code, checkpointInterval),
    });
    grants.forEach(grant => grant.applyBefore(this.application));
    this.applicationName = this.application.ref;
    new analytics.CfnApplicationCloudWatchLoggingOption(this, 'LoggingOption', {
      applicationName: this.applicationName, cloudWatchLoggingOption: { logStreamArn },
    });
    const watched = { application: this.applicationName, logGroup: this.logGroup, checkpointInterval, stream, retentionPeriod };
    warnOfIdleOverrides(this, operations, alarms);
    addFlinkAlarms(operations, alarmPrefix, watched, alarms);
    operations.addWidgets(...flinkWidgets(id, this.applicationName));
  }

  /** Grants permission to start and stop the application, and to see its state, to `grantee`. */
  grantStart(grantee: iam.IGrantable): iam.Grant {
    new Validation(this).grantee(grantee);
    const actions = ['DescribeApplication', 'StartApplication', 'StopApplication'].map(action => `kinesisanalytics:${action}`);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.applicationArn] });
  }

  /** A metric of the application, such as `numRecordsIn`: maximum over 1 minute. */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return flinkMetric(this.applicationName, metricName, props);
  }

  /** The number of Kinesis Processing Units (KPUs) in use, by which the service charges: maximum over 1 hour. */
  metricKpus(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('KPUs', { period: Duration.hours(1), ...props });
  }

  private configuration(
    props: FlinkApplicationProps, { bucket, objectKey, objectVersion }: FlinkCodeLocation, checkpointInterval: Duration,
  ): analytics.CfnApplication.ApplicationConfigurationProperty {
    const { context: { stream, encryptionKey }, startingPosition = lambda.StartingPosition.TRIM_HORIZON, properties = {} } = props;
    const { minPauseBetweenCheckpoints = Duration.seconds(5), parallelism = 1, parallelismPerKpu = 1 } = props;
    const input = { 'stream.arn': stream.streamArn, 'aws.region': Stack.of(this).region, 'source.init.position': startingPosition };
    return {
      applicationCodeConfiguration: {
        codeContent: { s3ContentLocation: { bucketArn: bucket.bucketArn, fileKey: objectKey, objectVersion } },
        codeContentType: 'ZIPFILE',
      },
      applicationEncryptionConfiguration: encryptionKey && { keyType: 'CUSTOMER_MANAGED_KEY', keyId: encryptionKey.keyArn },
      applicationSnapshotConfiguration: { snapshotsEnabled: props.snapshots ?? true },
      environmentProperties: {
        propertyGroups: Object.entries({ [INPUT_GROUP]: input, ...properties })
          .map(([propertyGroupId, propertyMap]) => ({ propertyGroupId, propertyMap })),
      },
      flinkApplicationConfiguration: {
        checkpointConfiguration: {
          configurationType: 'CUSTOM',
          checkpointingEnabled: true,
          checkpointInterval: checkpointInterval.toMilliseconds(),
          minPauseBetweenCheckpoints: minPauseBetweenCheckpoints.toMilliseconds(),
        },
        monitoringConfiguration: { configurationType: 'CUSTOM', logLevel: props.logLevel ?? FlinkLogLevel.INFO, metricsLevel: 'APPLICATION' },
        parallelismConfiguration: { configurationType: 'CUSTOM', parallelism, parallelismPerKpu, autoScalingEnabled: props.autoScaling ?? true },
      },
    };
  }
}
