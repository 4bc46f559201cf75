import {
  aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs,
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

/** What a broker is made with. */
export interface BrokerProps {
  readonly operations: Operations;
  readonly encryptionKey?: kms.IKey;
  readonly alarms: DecoupledMessagingAlarms;
}

/** A consumer that is to be subscribed. */
export interface SubscriptionRequest {
  readonly name: string;
  /** Begins the names of its alarms. */
  readonly alarmPrefix: string;
  readonly destination: MessageConsumerConfig;
  readonly options: ChannelSubscriptionOptions;
}

/** What carries the messages of a channel. */
export interface Broker {
  readonly guarantees: ChannelGuarantees;
  /** What the channel is: a topic, a stream, or a queue with its dead-letter queue. */
  readonly topic?: sns.ITopic;
  readonly queue?: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
  readonly stream?: kinesis.IStream;
  /** Where publishers send. */
  readonly publishTo: PublisherSetting['destination'];

  grantPublish(grantee: iam.IGrantable): iam.Grant;

  /** Messages published. */
  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Called first, before anything is created.
   * @throws if the channel cannot do what is asked for, with the guarantee that would be lost
   */
  validateOptions(validation: Validation, name: string, options: ChannelSubscriptionOptions): void;

  /** Whether it delivers there by itself; otherwise a function is subscribed that passes the messages on. */
  delivers(destination: MessageConsumerConfig): boolean;

  /**
   * What holds only where it delivers by itself.
   * @throws if the channel cannot deliver there
   */
  validateDelivery?(validation: Validation, request: SubscriptionRequest): void;

  /** Creates what stands between the channel and a consumer that it delivers to. */
  subscribe(scope: Construct, request: SubscriptionRequest): SubscriptionParts;
}

/** Refuses what only streams know. */
export function refuseStreamOptions(validation: Validation, { stream }: ChannelSubscriptionOptions) {
  validation.check(stream === undefined, 'stream', 'be left out: only MessageChannel.stream() is read like that', stream && 'options');
}

/** The function of a destination that was found to be one. */
export function functionOf({ function: handler }: MessageConsumerConfig): lambda.IFunction {
  return handler!;
}
