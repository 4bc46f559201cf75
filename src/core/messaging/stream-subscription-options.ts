import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';

/**
 * Options of a function that reads a stream.
 */
export interface StreamSubscriptionOptions {
  /**
   * Whether the function has its own read throughput (enhanced fan-out, charged by shard and hour)
   * instead of a share of the stream's. Not for the stream of a table.
   * @default false
   */
  readonly enhancedFanOut?: boolean;
  /**
   * Position in the stream from which a new subscription reads. It cannot change later: a new event source mapping would be created
   * before the old one is deleted. Lambda refuses a second one of a function and a stream, so that the deployment fails and the old position stays.
   * @default - the oldest record of the stream, so that a consumer that is removed and added again misses no message within the retention period
   */
  readonly startingPosition?: lambda.StartingPosition;
  /**
   * Time from which a new subscription reads, in Unix seconds and not in the future: with `startingPosition` `AT_TIMESTAMP`, and only then. A time
   * before the oldest record of the stream is that record's (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html).
   * @default - none
   */
  readonly startingPositionTimestamp?: number;
  /**
   * Number of batches of one shard that are handled at the same time, 1 to 10 (Lambda limit). Order within a partition key is kept,
   * and within an item of a table.
   * @default 1
   */
  readonly parallelizationFactor?: number;
  /**
   * Number of retries of a failed batch before it is stored in `failedRecordsBucket`, 0 to 10,000 (Lambda limit).
   * What can never be handled is sent to a queue at once, by `handleMessages` or by a function of the library. So retries mean an outage,
   * limited by `maxRecordAge`.
   * @default 10000
   */
  readonly retryAttempts?: number;
  /**
   * Age at which a record is stored in `failedRecordsBucket` without another attempt. It is between 1 minute and 75 % of the retention period,
   * at most 7 days (Lambda limit). At the end of the retention period Kinesis would delete the record first.
   * @default - 75 % of the retention period of the stream, at most 7 days
   */
  readonly maxRecordAge?: Duration;
}
