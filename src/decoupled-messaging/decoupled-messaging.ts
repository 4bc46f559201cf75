import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ChannelGuarantees } from './channel-guarantees';
import { ChannelSubscription, ChannelSubscriptionOptions } from './channel-subscription';
import { DecoupledMessagingAlarms } from './decoupled-messaging-alarms';
import { MessageChannel } from './message-channel';
import { Broker, SubscriptionTarget } from './private/broker';
import { validateConsumer } from './private/consumer-validation';
import { validateFilterOfContracts } from './private/filter-shape';
import { publishGuarantees } from './private/guarantees-metadata';
import { SubscriptionParts } from './private/subscription-parts';
import { addDecoupledMessagingWidgets } from './private/widgets';
import { EventContract } from '../core/messaging/event-contract';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { grantWriteClaimChecks, readClaimChecks } from '../core/messaging/private/claim-check-grants';
import { validateEnvironment } from '../core/messaging/private/consumer-environment';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { noteDelivered } from '../core/messaging/private/delivered-events';
import { distinctContracts } from '../core/messaging/private/equal-contracts';
import { validateFilterNulls } from '../core/messaging/private/filter-nulls';
import { MessageForwarder } from '../core/messaging/private/message-forwarder';
import { configurePublisher } from '../core/messaging/private/publisher-settings';
import { addStateMachineAlarms } from '../core/messaging/private/state-machine-alarms';
import { subscriptionPlace } from '../core/messaging/private/subscription-place';
import { validateForwardedBatch } from '../core/messaging/private/subscription-queue';
import { PublishGrantOptions } from '../core/messaging/publish-grant-options';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { documentUrl } from '../core/private/documents';
import { BUCKET_PLACE } from '../core/private/elsewhere';
import { CONTRACT, IDEMPOTENCY, Kind } from '../core/private/kinds';
import { useLogRetention } from '../core/private/log-retention';
import { usePatternKey } from '../core/private/pattern-key';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';

const RUNBOOK = 'src/decoupled-messaging/README.md';

const FILTER: Kind = { member: 'pattern', factory: 'MessageFilter.body()' };

/**
 * Properties of DecoupledMessaging.
 */
export interface DecoupledMessagingProps {
  /** Resource that carries the messages, chosen by its guarantees: `MessageChannel.topic()`, `fifoTopic()`, `queue()`, `fifoQueue()`, `stream()`, or yours. */
  readonly channel: MessageChannel;
  /**
   * Contracts of the messages. The helper `publish` validates against them, and publishers are granted no others.
   * @default - messages of any type, without validation
   */
  readonly contracts?: EventContract[];
  /**
   * The KMS key for everything that the channel and its subscriptions store or carry, logs included.
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the pattern makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Bucket in which the helper `publish` stores the content of messages above the channel's largest size (claim check).
   * The objects are named `messages/<type>/<id>`. Add a lifecycle rule to the bucket that deletes them
   * after 52 days. A message can be deferred for 12 days, and is then in the dead-letter queue for 14. A redrive doubles that.
   * @default - messages above the largest size are refused
   */
  readonly claimCheckBucket?: s3.IBucket;
  /**
   * Overrides of the channel's own alarms: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: DecoupledMessagingAlarms;
}

/**
 * Decoupled messaging: services publish to a channel and do not know its consumers. Each consumer works at its
 * own pace, and fails alone.
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
  /** Guarantees of the channel. */
  readonly guarantees: ChannelGuarantees;
  /** Topic of the channel. Undefined for other kinds. */
  readonly topic?: sns.ITopic;
  /** Queue of the channel. Undefined for other kinds. */
  readonly queue?: sqs.IQueue;
  /** Dead-letter queue of a queue channel. Topics and streams have one for each subscription. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** Stream of the channel. Undefined for other kinds. */
  readonly stream?: kinesis.IStream;
  /** Table whose stream is the channel. Undefined for other kinds. */
  readonly table?: dynamodb.ITable;
  readonly operations: Operations;

  private readonly broker: Broker;
  private readonly subscriptionsByName: { [name: string]: ChannelSubscription } = {};
  private readonly contracts: EventContract[];
  /** What publishers are granted, a contract of each type. */
  private granted: EventContract[] = [];

  constructor(scope: Construct, id: string, private readonly props: DecoupledMessagingProps) {
    super(scope, id);
    validate(this, props);
    this.contracts = distinctContracts(new Validation(this), 'contracts', props.contracts ?? []);
    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    describeWork(this, () => ({ units: 'messages' }));
    warnOfIdleOverrides(this, this.operations, props.alarms);
    this.broker = props.channel._bind(this, { operations: this.operations, encryptionKey: props.encryptionKey, alarms: props.alarms ?? {} });
    this.guarantees = this.broker.guarantees;
    this.topic = this.broker.topic;
    this.queue = this.broker.queue;
    this.deadLetterQueue = this.broker.deadLetterQueue;
    this.stream = this.broker.stream;
    this.table = this.broker.table;
    publishGuarantees(this.broker);
    addDecoupledMessagingWidgets(this.operations, this.broker);
  }

  /** Subscriptions by name. */
  get subscriptions(): { [name: string]: ChannelSubscription } {
    return { ...this.subscriptionsByName };
  }

  /**
   * Grants publish permission to `grantee`. A function, or containers of `MessagePublisher`, are also configured by `CATALOG_PUBLISH`, so
   * that `publish` of `cdk-serverless-catalog/runtime` knows destination, source and contract.
   *
   * The policy of a topic or queue is extended where the grantee has no policy of its own, or is of another account.
   *
   * @param grantee the publisher
   * @param contract the only contract that the grantee publishes. By default all contracts of the channel
   * @throws if the contract is not one of the channel. A grantee of another account is refused by a stream, and by a topic without `encryptionKey`
   * @throws if the channel is the stream of a table: grant writing to the table instead
   * @throws if a function is granted a type at two destinations without a name for one of them
   */
  grantPublish(grantee: iam.IGrantable, contract?: EventContract, options: PublishGrantOptions = {}): iam.Grant {
    const { contracts, props: { claimCheckBucket } } = this;
    const validation = new Validation(this);
    validation.kind('contract', contract, CONTRACT);
    if (contract && contracts.length > 0 && !contracts.some(({ eventType }) => eventType === contract.eventType)) {
      validation.fail('contract', `be one of the channel's: ${contracts.map(({ eventType }) => eventType).join(', ')}`, contract.eventType);
    }
    if (contract) { this.granted = distinctContracts(validation, 'contract', [...this.granted, contract], { known: contracts }); }
    validateGrantee(validation, grantee);
    const grant = this.broker.grantPublish(validation, grantee);
    const granted = contract ? [contract] : contracts.length > 0 ? contracts : [undefined];
    granted.forEach(each => configurePublisher(this, grantee, {
      contract: each,
      source: patternPath(this),
      destinationName: options.destination,
      destination: this.broker.publishTo,
      claimCheckBucket: claimCheckBucket?.bucketName,
    }));
    if (claimCheckBucket) { grantWriteClaimChecks(claimCheckBucket, grantee); }
    return grant;
  }

  /**
   * Delivers messages to a consumer. A function gets its own queue (or its own iterator on a stream), so that a
   * slow or failing function affects no other. The channel does not deliver to some consumers itself: a state
   * machine, an event bus, another channel. A forwarder function of the library delivers to them, and the options
   * of the subscription then apply to the forwarder.
   *
   * @param name name of the subscription, which begins the names of its alarms
   * @param consumer one of the `MessageConsumer` factories, or a pattern
   * @throws if the channel cannot meet an option or serve the consumer
   */
  subscribe(name: string, consumer: IMessageConsumer, options: ChannelSubscriptionOptions = {}): ChannelSubscription {
    const validation = new Validation(this);
    validation.check(/^[A-Za-z][A-Za-z0-9]*$/.test(name), 'name of a subscription', 'begin with a letter and have letters and digits only', name);
    const taken = [...this.node.children.map(({ node }) => node.id), ...Object.keys(this.subscriptionsByName)].map(id => id.toLowerCase());
    validation.check(!taken.includes(name.toLowerCase()), 'name of a subscription', 'differ from the other ids in the channel by more than case', name);
    validation.kind(`filter of '${name}'`, options.filter, FILTER);
    validation.kind(`idempotency of '${name}'`, options.idempotency, IDEMPOTENCY);
    validateFilterNulls(validation, options.filter?.pattern);
    this.broker.validateOptions(validation, name, options);
    if (options.filter) { validateFilterOfContracts(this, name, options.filter, this.contracts); }
    validation.implements('bindConsumer', `consumer of '${name}'`, 'be a pattern or a MessageConsumer, such as MessageConsumer.function()', consumer);
    const config = consumer.bindConsumer(this);
    const request = { name, alarmPrefix: `${name[0].toLowerCase()}${name.slice(1)}`, consumer: config, options };
    validation.check(!this.isItself(config), `consumer of '${name}'`, 'be another than the channel, or its messages would circulate without end', 'the channel');
    validateConsumer(validation, request, this.guarantees.ordering);
    const isDelivered = this.broker.delivers(config);
    validateEnvironment(validation, `consumer of '${name}'`, this, config, isDelivered && config.queue ? 'topic' : 'function');
    if (isDelivered) { this.broker.validateDelivery?.(validation, request); }
    if (!isDelivered && !this.stream) { validateForwardedBatch(validation, options); }

    const place = subscriptionPlace(this, `consumer of '${name}'`, config, options.scope);
    const target = { ...request, operations: place.operations };
    const subscription = ChannelSubscription._create(place, name, parts =>
      isDelivered ? this.broker.subscribe(parts, target) : this.forward(parts, target));
    const handler = config.function;
    if (handler && this.contracts.length > 0 && !options.filter) { noteDelivered(handler, this.contracts); }
    if (handler && this.props.claimCheckBucket) { readClaimChecks(subscription, handler, this.props.claimCheckBucket); }
    warnOfIdleOverrides(subscription, place.operations, options.alarms);
    if (config.stateMachine) { addStateMachineAlarms(place.operations, request.alarmPrefix, config.stateMachine, options.alarms); }
    this.subscriptionsByName[name] = subscription;
    return subscription;
  }

  /**
   * Makes the channel a consumer of another pattern.
   * @throws if the channel is the stream of a table, which only writes of the table reach
   */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    const { topic, queue, stream, table } = this;
    new Validation(this).check(table === undefined, 'channel', 'be of another kind where the channel consumes messages: only writes of the table reach its stream',
      this.props.channel.kind);
    return { topic, queue, stream };
  }

  /** Messages published: sum over 1 minute. Of the stream of a table, the changes that its readers got, each counted for each reader. */
  metricPublished(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.broker.metricPublished({ period: Duration.minutes(1), statistic: 'Sum', ...props });
  }

  private forward(scope: Construct, target: SubscriptionTarget): SubscriptionParts {
    const forwarderFunction = new MessageForwarder(scope, 'Forwarder', {
      consumer: target.consumer,
      pattern: this,
      messages: () => ({ contracts: this.contracts.length > 0 ? this.contracts : this.granted, others: this.contracts.length === 0 }),
    });
    return { ...this.broker.subscribe(scope, { ...target, consumer: { function: forwarderFunction } }), forwarderFunction };
  }

  private isItself({ topic, queue, stream }: MessageConsumerConfig): boolean {
    const channel = topic ?? queue ?? stream;
    return channel !== undefined && channel === (this.topic ?? this.queue ?? this.stream);
  }
}

function validate(construct: DecoupledMessaging, { channel, contracts, encryptionKey, logRetention, claimCheckBucket }: DecoupledMessagingProps) {
  const validation = new Validation(construct);
  usePatternKey(construct, encryptionKey);
  useLogRetention(construct, logRetention);
  validation.here('claimCheckBucket', claimCheckBucket, BUCKET_PLACE, ['region']);
  validation.implements('_bind', 'channel', 'be given: use MessageChannel.topic(), fifoTopic(), queue(), fifoQueue() or stream()', channel);
  if (channel._hasPublishers) { return; }
  for (const [prop, given] of Object.entries({ contracts, claimCheckBucket })) {
    validation.check(given === undefined, prop, 'be left out: the writers of a table publish changes of items, without contract and claim check', given && 'a value');
  }
}
