import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, Duration, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, SubscriptionRequest, SubscriptionTarget } from './broker';
import { validateEventSourceFilter } from './event-source-filter';
import { readOnce, refuseQueueOptions, streamSubscription } from './stream-subscription';
import { SubscriptionParts } from './subscription-parts';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { ownStream } from '../../core/messaging/private/own-stream';
import { addStreamAlarms } from '../../core/messaging/private/stream-alarms';
import { grantPutRecords } from '../../core/messaging/private/stream-grants';
import { StreamReader, validateStreamOptions } from '../../core/messaging/private/stream-reader';
import { addStreamSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { Validation } from '../../core/private/validation';
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
      'be a MessageFilter.body(): records of a stream have no attributes to filter by', filter && `MessageFilter.${filter.scope}`);
    if (filter) { validateEventSourceFilter(validation, filter.pattern, { data: filter.pattern }); }
    refuseQueueOptions(validation, options);
    validation.check(options.retentionPeriod === undefined, 'retentionPeriod',
      'be left out: it is an option of MessageChannel.stream()', options.retentionPeriod);
    validation.check(options.deliveryDelay === undefined, 'deliveryDelay', 'be left out: a stream delivers records at once', options.deliveryDelay);
    validateStreamOptions(validation, 'stream.', { ...stream, batchSize: options.batchSize, maxBatchingWindow: options.maxBatchingWindow }, this.settings.retentionPeriod);
  }

  validateDelivery(validation: Validation, request: SubscriptionRequest) {
    readOnce(validation, request, this.stream.streamArn);
  }

  delivers(consumer: MessageConsumerConfig) {
    return consumer.function !== undefined;
  }

  subscribe(scope: Construct, target: SubscriptionTarget): SubscriptionParts {
    const { consumer, options } = target;
    const handler = functionOf(consumer);
    const { encryptionKey } = this.props;
    const grantee = workerPrincipal(scope, handler);
    const reader = new StreamReader(scope, { stream: this.stream, retentionPeriod: this.settings.retentionPeriod, failureQueueId: 'DeadLetterQueue', encryptionKey });
    const { failureQueue, failedRecords } = reader;
    const reading = reader.read(handler, grantee, {
      ...options.stream,
      batchSize: options.batchSize,
      maxBatchingWindow: options.maxBatchingWindow,
      filters: options.filter && [lambda.FilterCriteria.filter({ data: options.filter.pattern })],
    });
    const { retentionPeriod } = this.settings;
    return streamSubscription(scope, target, { ...reading, failureQueue, failedRecords, grantee, retentionPeriod, encryptionKey });
  }
}
