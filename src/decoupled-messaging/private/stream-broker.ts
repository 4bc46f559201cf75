import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, Duration, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, SubscriptionRequest } from './broker';
import { addIteratorAgeAlarm, addStreamAlarms } from './stream-alarms';
import { SubscriptionParts } from './subscription-parts';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { isOfAnotherAccount } from '../../core/messaging/private/cross-account-grant';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { Filter, validateFilter } from '../../core/messaging/private/filter-policy';
import { longestRecordAge } from '../../core/messaging/private/record-age';
import { addSubscriptionDeadLetterAlarms } from '../../core/messaging/private/subscription-alarms';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { deployedName } from '../../core/private/deployed-name';
import { configureFunction } from '../../core/private/function-settings';
import { grantKey } from '../../core/private/key-grants';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { grantSend } from '../../core/private/queue-grants';
import { RETAINED } from '../../core/private/retained';
import { Validation } from '../../core/private/validation';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { workerPrincipal } from '../../core/workers/private/worker-principal';
import {
  ChannelGuarantees, ChannelThroughput, FilterSupport, MessageDelivery, MessageDuplication, MessageOrdering, MessageReplay,
} from '../channel-guarantees';
import { ChannelSubscriptionOptions } from '../channel-subscription';

export interface StreamSettings {
  readonly retentionPeriod: Duration;
  /** Default: on-demand mode. */
  readonly shardCount?: number;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html */
const LONGEST_FILTER = 4096;

function guaranteesOf({ retentionPeriod, shardCount }: StreamSettings): ChannelGuarantees {
  return {
    ordering: MessageOrdering.PARTITION_KEY,
    duplication: MessageDuplication.AT_LEAST_ONCE_FROM_FAILED_RECORD,
    delivery: MessageDelivery.EVERY_SUBSCRIPTION,
    retentionPeriod,
    replay: MessageReplay.STREAM_POSITION,
    maxMessageSize: Size.mebibytes(1),
    throughput: shardCount === undefined ? ChannelThroughput.ON_DEMAND : ChannelThroughput.SHARDS,
    filtering: FilterSupport.BODY,
  };
}

/** Kinesis: every subscription has its own iterator. */
export class StreamBroker implements Broker {
  readonly stream: kinesis.Stream;
  readonly guarantees: ChannelGuarantees;
  /** The subscriptions of functions. */
  private readonly readers = new Map<lambda.IFunction, string>();

  constructor(scope: Construct, private readonly props: BrokerProps, private readonly settings: StreamSettings) {
    const { encryptionKey } = props;
    const { retentionPeriod, shardCount } = settings;
    this.guarantees = guaranteesOf(settings);
    this.stream = new kinesis.Stream(scope, 'Stream', {
      retentionPeriod,
      removalPolicy: RETAINED,
      ...shardCount === undefined ? { streamMode: kinesis.StreamMode.ON_DEMAND } : { streamMode: kinesis.StreamMode.PROVISIONED, shardCount },
      encryption: encryptionKey ? kinesis.StreamEncryption.KMS : kinesis.StreamEncryption.MANAGED,
      encryptionKey,
    });
    if (encryptionKey) { acknowledge(this.stream, 'The user gave a customer managed key', 'AwsSolutions-KDS3'); }
    addStreamAlarms(props.operations, this.stream, props.alarms);
  }

  get publishTo() {
    return { streamName: this.stream.streamName };
  }

  grantPublish(validation: Validation, grantee: iam.IGrantable): iam.Grant {
    validation.check(!isOfAnotherAccount(grantee, this.stream), 'grantee',
      'be of the account of the stream: records are put by the name of the stream (MessageChannel.topic() and queue() grant other accounts)', grantee.grantPrincipal.principalAccount);
    validation.check(!(grantee.grantPrincipal instanceof iam.PrincipalBase), 'grantee',
      'have a policy of its own: use a role that the service assumes', grantee.grantPrincipal.toString());
    return this.grant(grantee, ['kinesis:PutRecords'], ['kms:GenerateDataKey']);
  }

  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stream.metricIncomingRecords(props);
  }

  validateOptions(validation: Validation, _: string, options: ChannelSubscriptionOptions) {
    const { stream = {}, filter } = options;
    validation.check(filter === undefined || filter.scope === 'body', 'filter',
      'be a MessageFilter.body(): records of a stream have no attributes to filter by', 'MessageFilter.attributes');
    if (filter) { validateStreamFilter(validation, filter.pattern); }
    for (const option of ['maxConcurrency', 'maxReceiveCount'] as const) {
      validation.check(options[option] === undefined, option, 'be left out: a stream keeps its order by delivering one batch of each shard at a time; '
        + 'use stream.parallelizationFactor and stream.retryAttempts', options[option]);
    }
    validation.check(options.retentionPeriod === undefined, 'retentionPeriod',
      'be left out: it is an option of MessageChannel.stream()', options.retentionPeriod);
    validation.integer('batchSize', options.batchSize, 1, 10_000, 'Lambda event source limit');
    validation.integer('stream.parallelizationFactor', stream.parallelizationFactor, 1, 10, 'Lambda event source limit');
    validation.integer('stream.retryAttempts', stream.retryAttempts, 0, 10_000, 'Lambda event source limit');
    validation.duration('stream.maxRecordAge', stream.maxRecordAge, Duration.minutes(1), longestRecordAge(this.settings.retentionPeriod),
      '75 % of the retention period of the stream; Lambda takes up to 7 days');
  }

  /** Its settings in the function are by stream, too: one subscription would take the failure queue of the other. */
  validateDelivery(validation: Validation, { name, consumer }: SubscriptionRequest) {
    const handler = functionOf(consumer);
    const other = this.readers.get(handler);
    validation.check(other === undefined, `consumer of '${name}'`,
      `be a function that does not read the stream yet: Lambda takes one event source mapping of both, which '${other}' has`, handler.node.path);
    this.readers.set(handler, name);
  }

  delivers(consumer: MessageConsumerConfig) {
    return consumer.function !== undefined;
  }

  subscribe(scope: Construct, { alarmPrefix, consumer, options }: SubscriptionRequest): SubscriptionParts {
    const handler = functionOf(consumer);
    const { operations, encryptionKey } = this.props;
    const { alarms, stream: reading = {} } = options;
    const grantee = workerPrincipal(scope, handler);
    const failed = deadLetterQueue(scope, 'DeadLetterQueue', { encryptionKey });
    const failedRecords = new FailedRecords(scope, 'FailedRecords', encryptionKey);
    const streamConsumer = reading.enhancedFanOut ? this.enhancedFanOut(scope, grantee) : undefined;
    const eventSourceMapping = this.readBy(scope, handler, options, streamConsumer?.streamConsumerArn ?? this.stream.streamArn, failedRecords);
    this.grantRead(grantee).combine(grantSend(failed, grantee)).combine(failedRecords.grantWrite(grantee)).applyBefore(eventSourceMapping);

    // whichever of the two Lambda names in its events
    const eventSourceArns = [this.stream.streamArn, ...streamConsumer ? [streamConsumer.streamConsumerArn] : []];
    eventSourceArns.forEach(key => configureFunction(scope, handler, 'CATALOG_FAILURE_QUEUES', {
      key, value: failed.queueUrl, how: `the ARN of the stream to the URL of ${failed.node.path}`,
    }));
    eventSourceArns.forEach(key => configureFunction(scope, handler, 'CATALOG_FAILED_RECORDS', {
      key, value: failedRecords.handlerSettings, how: `the ARN of the stream to { bucket }, the name of ${failedRecords.bucket.node.path}`,
    }));
    const idempotencyTable = options.idempotency?._bind(scope, {
      handler,
      grantee,
      eventSourceArns,
      encryptionKey,
      operations,
      alarmPrefix,
      retentionPeriod: this.settings.retentionPeriod,
      isStream: true,
      throttles: alarms?.idempotencyThrottles,
    });

    addSubscriptionDeadLetterAlarms(operations, alarmPrefix, failed, { alarms, handler });
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
    addIteratorAgeAlarm(operations, alarmPrefix, handler, { retentionPeriod: this.settings.retentionPeriod, override: alarms?.iteratorAge });
    return { deadLetterQueue: failed, failedRecordsBucket: failedRecords.bucket, eventSourceMapping, idempotencyTable, streamConsumer };
  }

  private readBy(scope: Construct, handler: lambda.IFunction, options: ChannelSubscriptionOptions, eventSourceArn: string, failed: FailedRecords) {
    const { batchSize = 100, filter, stream = {} } = options;
    const mapping = new lambda.EventSourceMapping(scope, 'EventSource', {
      target: handler,
      eventSourceArn,
      batchSize,
      startingPosition: stream.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
      parallelizationFactor: stream.parallelizationFactor ?? 1,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: stream.retryAttempts ?? 10_000,
      ...failed.settings,
      filters: filter && [lambda.FilterCriteria.filter({ data: filter.pattern })],
    });
    // CDK's own property refuses an age that is only known at deployment
    const maxRecordAge = stream.maxRecordAge ?? longestRecordAge(this.settings.retentionPeriod);
    (mapping.node.defaultChild as lambda.CfnEventSourceMapping).maximumRecordAgeInSeconds = maxRecordAge.toSeconds();
    return mapping;
  }

  private enhancedFanOut(scope: Construct, grantee: iam.IGrantable): kinesis.StreamConsumer {
    const consumer = new kinesis.StreamConsumer(scope, 'StreamConsumer', { stream: this.stream, streamConsumerName: deployedName(scope, 128) });
    iam.Grant.addToPrincipal({
      grantee, actions: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'], resourceArns: [consumer.streamConsumerArn],
    });
    return consumer;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html, without the actions that have no resource. */
  private grantRead(grantee: iam.IGrantable): iam.Grant {
    const actions = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'];
    return this.grant(grantee, actions.map(action => `kinesis:${action}`), ['kms:Decrypt']);
  }

  private grant(grantee: iam.IGrantable, actions: string[], keyActions: string[]): iam.Grant {
    const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.stream.streamArn] });
    const { encryptionKey } = this.props;
    return encryptionKey ? grant.combine(grantKey(encryptionKey, grantee, ...keyActions)) : grant;
  }
}

function validateStreamFilter(validation: Validation, pattern: Filter) {
  validateFilter(validation, 'filter', pattern);
  const { length } = JSON.stringify({ data: pattern });
  validation.check(length <= LONGEST_FILTER, 'filter', `have at most ${LONGEST_FILTER} characters as JSON (Lambda event source limit)`, length);
}
