import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventArchive } from './event-archive';
import { EventBroker } from './event-broker';
import { EventOutbox, EventOutboxOptions } from './event-outbox';
import { EventSubscription, EventSubscriptionOptions } from './event-subscription';
import { BoundBroker } from './private/broker';
import { archiveBus } from './private/bus-archive';
import { grantPayloads } from './private/payload-grants';
import { registerContracts } from './private/schema-registry';
import { UnmatchedRule } from './private/unmatched-rule';
import { validateContracts, validateName, validateSubscription } from './private/validation';
import { PubSubAlarms } from './pub-sub-alarms';
import { UnmatchedEvents } from './unmatched-events';
import { EventContract } from '../core/messaging/event-contract';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { tellPublisher } from '../core/messaging/private/publisher-settings';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { Validation } from '../core/private/validation';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/pub-sub/README.md';

/**
 * Properties of PubSub.
 */
export interface PubSubProps {
  /**
   * What carries the events.
   * @default EventBroker.eventBus()
   */
  readonly broker?: EventBroker;
  /**
   * What may be published. Each is registered in a schema registry of the pattern's own.
   * @default - nothing is published with `grantPublish` or an outbox: events come from elsewhere
   */
  readonly contracts?: EventContract[];
  /**
   * How long events are kept to be replayed. Buses only.
   * @default EventArchive.none()
   */
  readonly archive?: EventArchive;
  /**
   * What becomes of events whose type no subscription takes. Buses only.
   * @default UnmatchedEvents.ignored()
   */
  readonly unmatched?: UnmatchedEvents;
  /**
   * A key of yours for broker, queues, archive and idempotency tables.
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * A bucket of yours for events above the broker's limit (claim check): the event names the object,
   * `messages/<type>/<id>`.
   * @default - such events are errors where they are published
   */
  readonly claimCheckBucket?: s3.IBucket;
  /**
   * Tunes or disables alarms of the broker.
   * @default - all alarms, each with the figures its option names
   */
  readonly alarms?: PubSubAlarms;
}

/**
 * Publish/subscribe: services announce events to consumers they do not know. Every subscription
 * has its own rule, buffer, dead-letter queue and alarms, so that consumers evolve and fail alone.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/publisher-subscriber
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * declare const videoWallFunction: lambda.Function;
 * declare const orderCreated: EventContract;
 * const bus = new PubSub(this, 'CoffeeEvents', { contracts: [orderCreated] });
 * bus.grantPublish(ordersFunction, orderCreated);
 * bus.subscribe('VideoWall', MessageConsumer.function(videoWallFunction), { events: [orderCreated] });
 */
export class PubSub extends Construct implements IMessageConsumer, IOperable {
  /** The bus; undefined on a topic. */
  readonly eventBus?: events.IEventBus;
  /** The topic; undefined on a bus. */
  readonly topic?: sns.ITopic;
  /** Where a bus with a key of yours sets aside what EventBridge could not encrypt or decrypt; undefined without one. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** The archive; undefined where events are not kept. */
  readonly archive?: events.Archive;
  readonly operations: Operations;

  private readonly broker: BoundBroker;
  private readonly contracts: EventContract[];
  private readonly unmatched?: UnmatchedRule;
  private readonly alarms: PubSubAlarms;
  private readonly setAside = new cloudwatch.GraphWidget({ title: 'Set aside', width: 12 });

  constructor(scope: Construct, id: string, private readonly props: PubSubProps = {}) {
    super(scope, id);
    const { broker = EventBroker.eventBus(), contracts = [], archive, unmatched, encryptionKey, alarms = {} } = props;
    validate(this, props);
    this.contracts = contracts;
    this.alarms = alarms;

    this.broker = broker._bind(this, { encryptionKey });
    this.eventBus = this.broker.eventBus;
    this.topic = this.broker.topic;
    this.deadLetterQueue = this.broker.deadLetterQueue;
    this.operations = new Operations(this, { runbookUrl: RUNBOOK });
    this.broker.watch(this.operations, alarms);
    this.operations.addWidgets(this.setAside);

    if (contracts.length > 0) { registerContracts(this, contracts); }
    if (this.eventBus && archive?.retention) {
      this.archive = archiveBus(this, 'Archive', { eventBus: this.eventBus, retention: archive.retention, encryptionKey });
    }
    if (this.eventBus && unmatched?.isCounted) {
      this.unmatched = new UnmatchedRule(this, 'Unmatched', {
        eventBus: this.eventBus,
        // on a bus of the pattern's own nobody else takes events
        sources: broker._isExisting ? contracts.map(({ source }) => source) : undefined,
        isLogged: unmatched.isLogged,
        operations: this.operations,
        alarms,
      });
    }
  }

  /**
   * Lets somebody of this account publish the events of a contract, on a bus by IAM those only. A function
   * is told where to by `CATALOG_PUBLISH`, which `publish` of the runtime helper reads.
   */
  grantPublish(grantee: iam.IGrantable, contract: EventContract): iam.Grant {
    this.requireContract(contract);
    tellPublisher(this, grantee, {
      contract,
      source: patternPath(this),
      destination: this.broker.address,
      bucket: this.props.claimCheckBucket?.bucketName,
    });
    if (this.props.claimCheckBucket) { grantPayloads(this.props.claimCheckBucket, grantee, 's3:PutObject'); }
    return this.broker.grantPublish(grantee, contract);
  }

  /**
   * Lets another account publish the events of a contract; its principals need a policy there too.
   * No other account is let in.
   *
   * @param account its number
   */
  allowAccount(account: string, contract: EventContract): void {
    this.requireContract(contract);
    new Validation(this).check(/^\d{12}$/.test(account), 'account', 'be 12 digits', account);
    this.broker.allowAccount(this, account, contract);
  }

  /** Lets a consumer that is no function of a subscription read claim-checked events. */
  grantReadClaimChecks(grantee: iam.IGrantable): void {
    const { claimCheckBucket } = this.props;
    new Validation(this).check(claimCheckBucket !== undefined, 'claimCheckBucket', 'be given for events to be claim-checked', undefined);
    grantPayloads(claimCheckBucket!, grantee, 's3:GetObject');
  }

  /**
   * Delivers events to a consumer. A function gets a queue between. Where the broker does not deliver by itself (a bus
   * to a topic, a topic to anything but a queue), a function of the library behind a queue passes events on.
   * No resource of another subscription changes.
   *
   * @param name of the subscription: letters and digits, beginning with a letter
   */
  subscribe(name: string, consumer: IMessageConsumer, options: EventSubscriptionOptions): EventSubscription {
    const validation = new Validation(this);
    validateName(validation, this, 'name of a subscription', name);
    const destination = consumer.bindConsumer(this);
    validateSubscription(validation, this.broker, destination, options);
    this.broker.validate(validation, options);
    const subscription = EventSubscription._create(this, name, {
      ...options,
      destination,
      broker: this.broker,
      operations: this.operations,
      brokerAlarms: this.alarms,
      encryptionKey: this.props.encryptionKey,
    });
    if (this.props.claimCheckBucket && destination.function) { grantPayloads(this.props.claimCheckBucket, destination.function, 's3:GetObject'); }
    this.unmatched?.take(options.events);
    this.setAside.addLeftMetric(subscription.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: name, statistic: 'Maximum' }));
    return subscription;
  }

  /**
   * Publishes what transactions have left in a table (transactional outbox): each committed change
   * that carries the attribute `outbox` becomes an event, in the order of commits per key, and a
   * rolled back one none.
   *
   * @param table with a stream of new and old images
   */
  publishFrom(table: dynamodb.ITable, options: EventOutboxOptions): EventOutbox {
    const validation = new Validation(this);
    const name = options.name ?? `${table.node.id}Outbox`;
    validateName(validation, this, 'name of an outbox', name);
    options.events.forEach(contract => this.requireContract(contract));
    validation.check(options.events.length > 0, 'events', 'name at least one contract', 'none');
    validation.check(table.tableStreamArn !== undefined, 'table', 'have a stream (StreamViewType.NEW_AND_OLD_IMAGES)', table.node.path);
    return EventOutbox._create(this, name, {
      ...options,
      table,
      grantPublish: (grantee, contract) => this.grantPublish(grantee, contract),
      operations: this.operations,
      encryptionKey: this.props.encryptionKey,
    });
  }

  /** Events of another pattern are put on the bus, or published to the topic, as they are. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    const { eventBus, topic } = this;
    return { eventBus, topic };
  }

  /** Events whose type no subscription takes; sum over 1 minute. Undefined where they are not counted. */
  metricUnmatched(props?: cloudwatch.MetricOptions): cloudwatch.Metric | undefined {
    return this.unmatched?.metric.with({ period: Duration.minutes(1), ...props });
  }

  private requireContract(contract: EventContract) {
    new Validation(this).check(this.contracts.includes(contract), 'contract', 'be one of the contracts of the pattern', contract.eventType);
  }
}

function validate(construct: PubSub, { broker, contracts = [], archive, unmatched }: PubSubProps) {
  const validation = new Validation(construct);
  validateContracts(validation, contracts);
  if (broker && !broker.isEventBus) {
    validation.check(!archive?.retention, 'archive', 'be left out: a topic keeps nothing, use EventBroker.eventBus()', 'EventBroker.topic()');
    validation.check(!unmatched?.isCounted, 'unmatched', 'be left out: a topic does not tell them, use EventBroker.eventBus()', 'EventBroker.topic()');
  }
  validation.check(!(broker?._isExisting && unmatched?.isCounted && contracts.length === 0), 'unmatched',
    'have contracts beside it on a bus that others use too: events of their sources are counted', 'no contracts');
}
