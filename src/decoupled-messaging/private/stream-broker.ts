import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, Duration, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, SubscriptionRequest, SubscriptionTarget } from './broker';
import { SubscriptionParts } from './subscription-parts';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { Filter, validateFilter } from '../../core/messaging/private/filter-policy';
import { ownStream } from '../../core/messaging/private/own-stream';
import { addIteratorAgeAlarm, addStreamAlarms } from '../../core/messaging/private/stream-alarms';
import { grantPutRecords } from '../../core/messaging/private/stream-grants';
import { StreamReader, validateStreamOptions } from '../../core/messaging/private/stream-reader';
import { addSubscriptionDeadLetterAlarms } from '../../core/messaging/private/subscription-alarms';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { addStreamSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { Validation } from '../../core/private/validation';
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
  /** A stream of the user, which has alarms where it is made. Default: one is made. */
  readonly existing?: kinesis.IStream;
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
  readonly stream: kinesis.IStream;
  readonly guarantees: ChannelGuarantees;
  /** The subscriptions of functions. */
  private readonly readers = new Map<lambda.IFunction, string>();

  constructor(scope: Construct, private readonly props: BrokerProps, private readonly settings: StreamSettings) {
    const { encryptionKey } = props;
    const { retentionPeriod, shardCount } = settings;
    this.guarantees = guaranteesOf(settings);
    if (settings.existing) { new Validation(scope).here('channel', settings.existing, 'records are put by the name of the stream'); }
    this.stream = settings.existing ?? ownStream(scope, 'Stream', { retentionPeriod, shardCount, encryptionKey });
    if (!settings.existing) { addStreamAlarms(props.operations, this.stream, props.alarms); }
    addStreamSilenceAlarm(props.operations, this.stream, props.alarms.silence);
  }

  get publishTo() {
    return { streamName: this.stream.streamName };
  }

  grantPublish(validation: Validation, grantee: iam.IGrantable): iam.Grant {
    return grantPutRecords(validation, this.stream, grantee, 'MessageChannel.topic() and queue() grant other accounts');
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
    validation.check(options.deliveryDelay === undefined, 'deliveryDelay', 'be left out: a stream delivers records at once', options.deliveryDelay);
    validateStreamOptions(validation, 'stream.', { ...stream, batchSize: options.batchSize, maxBatchingWindow: options.maxBatchingWindow }, this.settings.retentionPeriod);
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

  subscribe(scope: Construct, { alarmPrefix, consumer, options, operations }: SubscriptionTarget): SubscriptionParts {
    const handler = functionOf(consumer);
    const { encryptionKey } = this.props;
    const { alarms, stream: reading = {} } = options;
    const grantee = workerPrincipal(scope, handler);
    const reader = new StreamReader(scope, { stream: this.stream, retentionPeriod: this.settings.retentionPeriod, failureQueueId: 'DeadLetterQueue', encryptionKey });
    const { failureQueue: failed, failedRecords } = reader;
    const { eventSourceMapping, streamConsumer, eventSourceArns } = reader.read(handler, grantee, {
      ...reading,
      batchSize: options.batchSize,
      maxBatchingWindow: options.maxBatchingWindow,
      filters: options.filter && [lambda.FilterCriteria.filter({ data: options.filter.pattern })],
    });
    reader.configureFailures(handler, eventSourceArns);
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
}

function validateStreamFilter(validation: Validation, pattern: Filter) {
  validateFilter(validation, 'filter', pattern);
  const { length } = JSON.stringify({ data: pattern });
  validation.check(length <= LONGEST_FILTER, 'filter', `have at most ${LONGEST_FILTER} characters as JSON (Lambda event source limit)`, length);
}
