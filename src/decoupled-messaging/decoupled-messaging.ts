import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ChannelGuarantees } from './channel-guarantees';
import { ChannelSubscription, ChannelSubscriptionOptions } from './channel-subscription';
import { DecoupledMessagingAlarms } from './decoupled-messaging-alarms';
import { MessageChannel } from './message-channel';
import { Broker, SubscriptionRequest } from './private/broker';
import { grantClaims, grantClaimChecks } from './private/claim-checks';
import { validateConsumer } from './private/consumer-validation';
import { publishGuarantees } from './private/guarantees-metadata';
import { SubscriptionParts } from './private/subscription-parts';
import { addDecoupledMessagingWidgets } from './private/widgets';
import { EventContract } from '../core/messaging/event-contract';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { MessageForwarder } from '../core/messaging/private/message-forwarder';
import { tellPublisher } from '../core/messaging/private/publisher-settings';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { Validation } from '../core/private/validation';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/decoupled-messaging/README.md';

/**
 * Properties of DecoupledMessaging.
 */
export interface DecoupledMessagingProps {
  /** What carries the messages, chosen by the guarantees that are needed: `MessageChannel.topic()`, `fifoTopic()`, `queue()`, `fifoQueue()`, `stream()`. */
  readonly channel: MessageChannel;
  /**
   * What messages there are. The helper `publish` validates against them, and publishers are granted no others.
   * @default - messages of any type, which nobody validates
   */
  readonly contracts?: EventContract[];
  /**
   * A key of yours for everything the channel and its subscriptions keep.
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Where the helper `publish` puts the content of messages above the channel's largest size (claim check). Objects
   * are below `messages/`; let a lifecycle rule of the bucket delete them after 18 days.
   * @default - such messages are refused
   */
  readonly claimCheckBucket?: s3.IBucket;
  /**
   * Tunes or disables alarms of the channel itself.
   * @default - all alarms, each with the figures its option names
   */
  readonly alarms?: DecoupledMessagingAlarms;
}

/**
 * Decoupled messaging: services publish to a channel and know nothing of those who consume,
 * each at its own pace, with its own failures.
 *
 * Source of the pattern: https://www.enterpriseintegrationpatterns.com/patterns/messaging/MessageChannel.html
 *
 * @example
 * declare const orders: lambda.Function;
 * declare const billing: lambda.Function;
 * const channel = new DecoupledMessaging(this, 'OrderEvents', { channel: MessageChannel.topic() });
 * channel.grantPublish(orders);
 * channel.subscribe('Billing', MessageConsumer.function(billing), { idempotency: Idempotency.byMessageId() });
 */
export class DecoupledMessaging extends Construct implements IMessageConsumer, IOperable {
  /** What the channel promises. */
  readonly guarantees: ChannelGuarantees;
  /** The topic, where the channel is one. */
  readonly topic?: sns.ITopic;
  /** The queue, where the channel is one. */
  readonly queue?: sqs.IQueue;
  /** Where messages of a queue are set aside; those of topics and streams belong to the subscriptions. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** The stream, where the channel is one. */
  readonly stream?: kinesis.IStream;
  readonly operations: Operations;

  private readonly broker: Broker;
  private readonly subscriptionsByName: { [name: string]: ChannelSubscription } = {};

  constructor(scope: Construct, id: string, private readonly props: DecoupledMessagingProps) {
    super(scope, id);
    validate(this, props);
    this.operations = new Operations(this, { runbookUrl: RUNBOOK });
    this.broker = props.channel._bind(this, { operations: this.operations, encryptionKey: props.encryptionKey, alarms: props.alarms ?? {} });
    this.guarantees = this.broker.guarantees;
    this.topic = this.broker.topic;
    this.queue = this.broker.queue;
    this.deadLetterQueue = this.broker.deadLetterQueue;
    this.stream = this.broker.stream;
    publishGuarantees(this.broker);
    addDecoupledMessagingWidgets(this);
  }

  /** The subscriptions by name. */
  get subscriptions(): { [name: string]: ChannelSubscription } {
    return { ...this.subscriptionsByName };
  }

  /**
   * Lets somebody publish. A function is also told where to, as what and under which contract,
   * so that `publish` of `cdk-serverless-catalog/runtime` needs nothing else.
   *
   * @param grantee the publisher
   * @param contract the only one it publishes. By default all contracts of the channel
   * @throws if the channel has contracts, and this is none of them
   */
  grantPublish(grantee: iam.IGrantable, contract?: EventContract): iam.Grant {
    const { contracts = [], claimCheckBucket } = this.props;
    if (contract && contracts.length > 0 && !contracts.some(({ eventType }) => eventType === contract.eventType)) {
      new Validation(this).fail('contract', `be one of the channel's: ${contracts.map(({ eventType }) => eventType).join(', ')}`, contract.eventType);
    }
    const granted = contract ? [contract] : contracts.length > 0 ? contracts : [undefined];
    granted.forEach(each => tellPublisher(this, grantee, {
      contract: each,
      source: patternPath(this),
      destination: this.broker.publishTo,
      bucket: claimCheckBucket?.bucketName,
    }));
    if (claimCheckBucket) { grantClaimChecks(claimCheckBucket, grantee); }
    return this.broker.grantPublish(grantee);
  }

  /**
   * Delivers messages to a consumer. A function gets a queue of its own between (or its own
   * iterator on a stream), so that a slow or failing one hurts no other. Where the channel does not deliver
   * by itself (a state machine, an event bus, another channel), a function of the library passes messages on: the
   * subscription's options are that function's.
   *
   * @param name of the subscription; its alarms begin with it
   * @param consumer one of the `MessageConsumer` factories, or a pattern
   * @throws if the channel cannot do what is asked for: the error names the guarantee that would be lost
   */
  subscribe(name: string, consumer: IMessageConsumer, options: ChannelSubscriptionOptions = {}): ChannelSubscription {
    const validation = new Validation(this);
    validation.check(/^[A-Za-z][A-Za-z0-9]*$/.test(name), 'name of a subscription', 'begin with a letter and be letters and digits', name);
    const taken = this.node.children.map(child => child.node.id.toLowerCase());
    validation.check(!taken.includes(name.toLowerCase()), 'name of a subscription', 'differ from the other ids in the channel by more than case', name);
    this.broker.validateOptions(validation, name, options);
    const destination = consumer.bindConsumer(this);
    const request = { name, alarmPrefix: `${name[0].toLowerCase()}${name.slice(1)}`, destination, options };
    validation.check(!this.isItself(destination), `consumer of '${name}'`, 'be another than the channel, whose messages would go round for ever', 'the channel');
    validateConsumer(validation, request, this.guarantees.ordering);
    const isDelivered = this.broker.delivers(destination);
    if (isDelivered) { this.broker.validateDelivery?.(validation, request); }

    const subscription = ChannelSubscription._create(this, name, parts =>
      isDelivered ? this.broker.subscribe(parts, request) : this.forward(parts, request));
    const handler = destination.function;
    if (handler && this.props.claimCheckBucket) { grantClaims(this.props.claimCheckBucket, subscription, handler); }
    this.subscriptionsByName[name] = subscription;
    return subscription;
  }

  /** Another pattern's messages come into the channel. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    const { topic, queue, stream } = this;
    return { topic, queue, stream };
  }

  /** Messages published; sum over 1 minute. */
  metricPublished(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.broker.metricPublished({ period: Duration.minutes(1), statistic: 'Sum', ...props });
  }

  private forward(scope: Construct, request: SubscriptionRequest): SubscriptionParts {
    const forwarder = new MessageForwarder(scope, 'Forwarder', { destination: request.destination, pattern: this });
    return { ...this.broker.subscribe(scope, { ...request, destination: { function: forwarder } }), forwarder };
  }

  private isItself({ topic, queue, stream }: MessageConsumerConfig): boolean {
    const channel = topic ?? queue ?? stream;
    return channel !== undefined && channel === (this.topic ?? this.queue ?? this.stream);
  }
}

function validate(construct: DecoupledMessaging, { channel, contracts = [] }: DecoupledMessagingProps) {
  const validation = new Validation(construct);
  validation.check(channel !== undefined, 'channel', 'be given: MessageChannel.topic(), fifoTopic(), queue(), fifoQueue() or stream()', channel);
  const types = contracts.map(({ eventType }) => eventType);
  validation.check(new Set(types).size === types.length, 'contracts', 'name each type once', types.join(', '));
}
