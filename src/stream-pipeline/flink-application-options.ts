import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { FlinkApplicationAlarms } from './flink-application-alarms';
import { FlinkCode } from './flink-code';
import { FlinkLogLevel } from './flink-log-level';
import { FlinkRuntime } from './flink-runtime';

/**
 * Options of a Flink application on the stream of a pipeline.
 */
export interface FlinkApplicationOptions {
  /** Code of the application: `FlinkCode.fromAsset()` or `FlinkCode.fromBucket()`. */
  readonly code: FlinkCode;
  /**
   * Version of Apache Flink that the code is built for.
   * @default - `FlinkRuntime.FLINK_2_3`
   */
  readonly runtime?: FlinkRuntime;
  /**
   * Properties that the application reads when it runs, by group: ARNs of sinks, and settings. Up to 49 groups of up to 50 properties
   * (limits of the service). The library adds the group `InputStream0` with `stream.arn`, `aws.region` and `source.init.position`.
   * @default - none of yours
   */
  readonly properties?: { readonly [group: string]: { readonly [name: string]: string } };
  /**
   * Position in the stream from which the application reads when it starts without a snapshot: `TRIM_HORIZON` or `LATEST`. The code has to use it.
   * @default - the oldest record of the stream
   */
  readonly startingPosition?: lambda.StartingPosition;
  /**
   * Number of parallel tasks that the application starts with.
   * @default 1
   */
  readonly parallelism?: number;
  /**
   * Number of parallel tasks of a Kinesis Processing Unit (KPU): 1 to 8 (limit of the service). A KPU has 1 vCPU and 4 GB, and is charged by the hour.
   * @default 1
   */
  readonly parallelismPerKpu?: number;
  /**
   * Whether the service adds and removes KPUs with the load. The application restarts from a snapshot when it does.
   * @default true
   */
  readonly autoScaling?: boolean;
  /**
   * Interval between checkpoints, from which the application goes on after a failure: 1 second to 1 day (library limit).
   * @default Duration.minutes(1)
   */
  readonly checkpointInterval?: Duration;
  /**
   * Least time between the end of a checkpoint and the beginning of the next: up to 1 day (library limit).
   * @default Duration.seconds(5)
   */
  readonly minPauseBetweenCheckpoints?: Duration;
  /**
   * Whether the service takes a snapshot before it stops the application, for an update or by your request, and goes on from there.
   * @default true
   */
  readonly snapshots?: boolean;
  /**
   * Least level of the messages in the log.
   * @default FlinkLogLevel.INFO
   */
  readonly logLevel?: FlinkLogLevel;
  /**
   * Overrides of the alarms of the application: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: FlinkApplicationAlarms;
}
