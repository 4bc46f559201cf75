import { aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StageSettings } from './stage-settings';
import { Operations } from '../../core/operations/operations';

/** What a branch is made of. */
export interface BranchParts {
  readonly readerFunction: lambda.IFunction;
  readonly failureQueue: sqs.IQueue;
  readonly failedRecordsBucket: s3.IBucket;
  readonly eventSourceMapping: lambda.IEventSourceMapping;
  readonly streamConsumer?: kinesis.IStreamConsumer;
  readonly table?: dynamodb.ITable;
  readonly ledgerTable?: dynamodb.ITable;
  readonly idempotencyTable?: dynamodb.ITable;
  readonly replay?: sfn.StateMachine;
}

/** What all branches of a pipeline share. */
export interface PipelineContext {
  readonly pipeline: Construct;
  readonly stream: kinesis.IStream;
  readonly retentionPeriod: Duration;
  readonly encryptionKey?: kms.IKey;
  readonly operations: Operations;
  /** Functions that read the stream, and the names of their branches. */
  readonly readers: Map<lambda.IFunction, string>;
  /** Names of stages and branches. */
  readonly names: Set<string>;
  /** Stages that have no branch or transform below them. */
  readonly idle: Set<StageSettings>;
}

/** A branch that is to be made. */
export interface BranchRequest {
  readonly context: PipelineContext;
  readonly name: string;
  /** Prefix of the names of its alarms. */
  readonly alarmPrefix: string;
  readonly stages: readonly StageSettings[];
}
