import {
  aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchParts } from './private/branch-parts';
import { catchUpTime, iteratorAge } from '../core/messaging/private/stream-alarms';

/**
 * A branch of a pipeline: it reads the stream at its own pace and fails alone. Created by `toTable`, `window`, `toConsumer`, `toArchive` and
 * `toSearch`.
 */
export class StreamBranch extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, parts: (branch: Construct) => BranchParts): StreamBranch {
    return new StreamBranch(scope, id, parts);
  }

  /** Function that reads the stream: one of the library, or the consumer itself where nothing is checked or transformed before it. */
  readonly readerFunction: lambda.IFunction;
  /** Queue for records that the branch can never take, each whole and with its reason. */
  readonly failureQueue: sqs.IQueue;
  /** Bucket with the records that Lambda gave up, each batch in an object. It keeps them for 90 days. */
  readonly failedRecordsBucket: s3.IBucket;
  /** Event source mapping between the stream and the function. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;
  /** Registered consumer of the stream. Undefined without enhanced fan-out. */
  readonly streamConsumer?: kinesis.IStreamConsumer;
  /** Table with the latest record of each key, or with the results of windows. Undefined for other branches. */
  readonly table?: dynamodb.ITable;
  /** Table with the ranges of records that windows have counted. Undefined for other branches. */
  readonly ledgerTable?: dynamodb.ITable;
  /** Table of the records that the consumer has handled. Undefined without `idempotency`. */
  readonly idempotencyTable?: dynamodb.ITable;

  /**
   * State machine that replays records into a shadow of the table, or of the results of windows, and promotes it. Start it with `{ "from": "2030-01-01T00:00:00Z" }`, then with
   * `{ "switchTo": "shadow" }`; `{ "switchTo": "previous" }` takes that back. The README has its input and its errors.
   * Undefined without the option `replay`.
   */
  readonly replay?: sfn.StateMachine;

  private constructor(scope: Construct, id: string, make: (branch: Construct) => BranchParts) {
    super(scope, id);
    const {
      readerFunction, failureQueue, failedRecordsBucket, eventSourceMapping, streamConsumer, table, ledgerTable, idempotencyTable, replay,
    } = make(this);
    this.readerFunction = readerFunction;
    this.failureQueue = failureQueue;
    this.failedRecordsBucket = failedRecordsBucket;
    this.eventSourceMapping = eventSourceMapping;
    this.streamConsumer = streamConsumer;
    this.table = table;
    this.ledgerTable = ledgerTable;
    this.idempotencyTable = idempotencyTable;
    this.replay = replay;
  }

  /** The time that the branch is behind the stream, in milliseconds: maximum over 1 minute. */
  metricIteratorAge(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return iteratorAge(this.readerFunction, props);
  }

  /**
   * The estimated time until the branch has caught up, in seconds: the time that it is behind, divided by how fast that shrinks.
   * Without data while the branch falls behind.
   */
  metricCatchUpTime(props?: cloudwatch.MetricOptions): cloudwatch.IMetric {
    return catchUpTime(this.readerFunction, props);
  }
}
