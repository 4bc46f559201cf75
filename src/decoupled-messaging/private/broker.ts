import {
  aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda,
  aws_sns as sns, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SubscriptionParts } from './subscription-parts';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { PublisherSetting } from '../../core/messaging/private/publisher-settings';
import { Operations } from '../../core/operations/operations';
import { Validation } from '../../core/private/validation';
import { ChannelGuarantees } from '../channel-guarantees';
import { ChannelSubscriptionOptions } from '../channel-subscription';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

/** Properties of a broker. */
export interface BrokerProps {
  readonly operations: Operations;
  readonly encryptionKey?: kms.IKey;
  readonly alarms: DecoupledMessagingAlarms;
}

/** A consumer that is to be subscribed. */
export interface SubscriptionRequest {
  readonly name: string;
  /** Prefix of the names of its alarms. */
  readonly alarmPrefix: string;
  readonly consumer: MessageConsumerConfig;
  readonly options: ChannelSubscriptionOptions;
}

/** A consumer that is subscribed. */
export interface SubscriptionTarget extends SubscriptionRequest {
  /** Of the subscription: those of the channel, or of the stack of the consumer. */
  readonly operations: Operations;
}

/** The resource that carries the messages of a channel. */
export interface Broker {
  readonly guarantees: ChannelGuarantees;
  /** The resource: a topic, a stream, a table with a stream, or a queue with its dead-letter queue. */
  readonly topic?: sns.ITopic;
  readonly queue?: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
  readonly stream?: kinesis.IStream;
  readonly table?: dynamodb.ITable;
  /** The destination of publishers. */
  readonly publishTo: PublisherSetting['destination'];

  /** @throws if the channel cannot grant it */
  grantPublish(validation: Validation, grantee: iam.IGrantable): iam.Grant;

  /** Messages published. */
  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Called first, before anything is created.
   * @throws if the channel cannot do what is asked for, with the guarantee that would be lost
   */
  validateOptions(validation: Validation, name: string, options: ChannelSubscriptionOptions): void;

  /** Whether the broker delivers there itself; otherwise a forwarder function is subscribed. */
  delivers(consumer: MessageConsumerConfig): boolean;

  /**
   * Checks a consumer that the broker delivers to itself.
   * @throws if the channel cannot deliver there
   */
  validateDelivery?(validation: Validation, request: SubscriptionRequest): void;

  /** Creates the resources between the channel and a consumer that it delivers to. */
  subscribe(scope: Construct, target: SubscriptionTarget): SubscriptionParts;
}

/** Refuses options of streams. */
export function refuseStreamOptions(validation: Validation, { stream }: ChannelSubscriptionOptions) {
  validation.check(stream === undefined, 'stream', 'be left out: its options apply to MessageChannel.stream() only', stream && 'options');
}

/** The function of a consumer that was found to be one. */
export function functionOf({ function: handler }: MessageConsumerConfig): lambda.IFunction {
  return handler!;
}
