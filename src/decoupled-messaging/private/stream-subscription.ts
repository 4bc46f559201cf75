import { aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { functionOf, SubscriptionRequest, SubscriptionTarget } from './broker';
import { SubscriptionParts } from './subscription-parts';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { configureFailures } from '../../core/messaging/private/failure-settings';
import { addIteratorAgeAlarm } from '../../core/messaging/private/stream-alarms';
import { addSubscriptionDeadLetterAlarms } from '../../core/messaging/private/subscription-alarms';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { Validation } from '../../core/private/validation';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { ChannelSubscriptionOptions } from '../channel-subscription';

/** What a function reads a stream with, of Kinesis or of a table. */
export interface ReadStream {
  readonly failureQueue: sqs.IQueue;
  readonly failedRecords: FailedRecords;
  readonly eventSourceMapping: lambda.EventSourceMapping;
  readonly streamConsumer?: kinesis.StreamConsumer;
  /** Lambda names one of them in its events. */
  readonly eventSourceArns: string[];
  /** The principal of the function. */
  readonly grantee: iam.IGrantable;
  readonly retentionPeriod: Duration;
  readonly encryptionKey?: kms.IKey;
}

/** Configures a function that reads a stream, and adds its alarms. */
export function streamSubscription(scope: Construct, target: SubscriptionTarget, stream: ReadStream): SubscriptionParts {
  const { alarmPrefix, consumer, options, operations } = target;
  const handler = functionOf(consumer);
  const { alarms } = options;
  const { failureQueue, failedRecords, eventSourceMapping, streamConsumer, eventSourceArns, retentionPeriod } = stream;
  configureFailures(scope, handler, eventSourceArns, { failureQueue, failedRecords });
  const idempotencyTable = options.idempotency?._bind(scope, {
    handler,
    grantee: stream.grantee,
    eventSourceArns,
    encryptionKey: stream.encryptionKey,
    operations,
    alarmPrefix,
    retentionPeriod,
    isStream: true,
    throttles: alarms?.idempotencyThrottles,
  });

  addSubscriptionDeadLetterAlarms(operations, alarmPrefix, failureQueue, { alarms, handler });
  failedRecords.addAlarms(operations, alarmPrefix, {
    ...alarms,
    mapping: eventSourceMapping,
    section: '',
    impact: 'This subscriber alone has not handled these records. The bucket keeps them for 90 days.',
    loss: 'This subscriber loses these records at the end of the retention period of the stream. Other subscribers are not affected.',
    firstStep: 'Fix the cause, then invoke the function with each payload.',
  });
  addFunctionAlarms(operations, alarmPrefix, handler, {
    ...alarms,
    timeout: functionTimeout(handler),
    section: '',
    impact: 'This subscriber is late: messages are delayed, retried, and sent to its dead-letter queue. Other subscribers are not affected.',
  });
  addIteratorAgeAlarm(operations, alarmPrefix, handler, { retentionPeriod, override: alarms?.iteratorAge });
  return { deadLetterQueue: failureQueue, failedRecordsBucket: failedRecords.bucket, eventSourceMapping, idempotencyTable, streamConsumer };
}

/** By function and the ARN of a stream: the name of its subscription, whichever channel has it. */
const subscriptions = new WeakMap<lambda.IFunction, Map<string, string>>();

/**
 * Notes that a function reads a stream. Its settings are by stream, too: one subscription would take the failure queue of the other.
 *
 * @throws if it reads the stream already
 */
export function readOnce(validation: Validation, { name, consumer }: SubscriptionRequest, streamArn: string) {
  const handler = functionOf(consumer);
  const byStream = subscriptions.get(handler) ?? new Map<string, string>();
  const other = byStream.get(streamArn);
  validation.check(other === undefined, `consumer of '${name}'`,
    `be a function that does not read the stream yet: Lambda takes one event source mapping of both, which '${other}' has`, handler.node.path);
  subscriptions.set(handler, byStream.set(streamArn, name));
}

/** Refuses options of queues. */
export function refuseQueueOptions(validation: Validation, options: ChannelSubscriptionOptions) {
  for (const option of ['maxConcurrency', 'maxReceiveCount'] as const) {
    validation.check(options[option] === undefined, option, 'be left out: a stream keeps its order by delivering one batch of each shard at a time; '
      + 'use stream.parallelizationFactor and stream.retryAttempts', options[option]);
  }
}
