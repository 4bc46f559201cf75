import { aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { StreamBranchAlarms } from './stream-branch-alarms';
import { StreamSubscriptionOptions } from '../core/messaging/stream-subscription-options';
import { JsonSchema } from '../core/web/json-schema';
import { Idempotency } from '../core/workers/idempotency';

/**
 * Options of every branch that reads the records of a stage.
 */
export interface StreamBranchOptions extends StreamSubscriptionOptions {
  /**
   * Number of records in a batch: 1 to 10,000 (Lambda limit).
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * Longest time for which Lambda gathers a batch, up to 5 minutes (Lambda limit).
   * @default - none: what is there is delivered at once
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * Overrides of the alarms of the branch: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: StreamBranchAlarms;
}

/**
 * Options of a consumer that reads the records of a stage.
 */
export interface StreamConsumerOptions extends StreamBranchOptions {
  /**
   * Detection of duplicates, for functions that wrap their work in `idempotent` of `cdk-serverless-catalog/runtime`, or use Powertools for AWS Lambda.
   * `byMessageId()` without ids of yours takes the sequence number: a record that is delivered again is a duplicate, one that was put again is not.
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;
}

/**
 * Options of a table with the latest record of each key.
 */
export interface StreamTableOptions extends StreamBranchOptions {
  /** Partition key of the table: a member of the records, a string or a number. */
  readonly partitionKey: dynamodb.Attribute;
  /**
   * Sort key of the table: a member of the records, a string or a number.
   * @default - the partition key alone is the key
   */
  readonly sortKey?: dynamodb.Attribute;
  /**
   * Table of yours, with the same key, in the account and Region of the pipeline. No other branch of the app writes it.
   * @default - a table on demand with point-in-time recovery, which stays when the stack is deleted
   */
  readonly table?: dynamodb.ITable;
  /**
   * Whether the branch has a state machine that replays records of the stream, such as after a transform was fixed. It can be added with the fix.
   * @default false
   */
  readonly replay?: boolean;
}

/**
 * Options of a transform.
 */
export interface StreamTransformOptions {
  /**
   * Contract of the records that the transform gives. What does not match is sent to the failure queues of the branches below.
   * @default - none; a filter gives what the contract of the stage before it says
   */
  readonly output?: JsonSchema;
}
