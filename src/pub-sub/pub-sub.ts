import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kms as kms, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventArchive } from './event-archive';
import { EventBroker } from './event-broker';
import { EventOutbox, EventOutboxOptions } from './event-outbox';
import { EventSubscription, EventSubscriptionOptions } from './event-subscription';
import { BoundBroker } from './private/broker';
import { archiveBus } from './private/bus-archive';
import { validateEndpoint } from './private/endpoint-validation';
import { RequestPublisher } from './private/request-publisher';
import { hasRegistry, registerContracts } from './private/schema-registry';
import { warnOfUnknownPaths } from './private/transformed-data';
import { UnmatchedRule } from './private/unmatched-rule';
import { validateEvents, validateFilterShape, validateName, validateSubscription } from './private/validation';
import { PubSubAlarms } from './pub-sub-alarms';
import { UnmatchedEvents } from './unmatched-events';
import { IBackend } from '../core/backends/backend-binding';
import { EventContract } from '../core/messaging/event-contract';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { grantReadClaimChecks, grantWriteClaimChecks, readClaimChecks } from '../core/messaging/private/claim-check-grants';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { noteDelivered } from '../core/messaging/private/delivered-events';
import { distinctContracts } from '../core/messaging/private/equal-contracts';
import { validateFilterValues } from '../core/messaging/private/filter-contract';
import { validateFilterNulls } from '../core/messaging/private/filter-nulls';
import { warnOfUnknownProperties } from '../core/messaging/private/filter-properties';
import { configurePublisher } from '../core/messaging/private/publisher-settings';
import { subscriptionPlace } from '../core/messaging/private/subscription-place';
import { validateTableStream } from '../core/messaging/private/table-stream';
import { PublishGrantOptions } from '../core/messaging/publish-grant-options';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { documentUrl } from '../core/private/documents';
import { BUCKET_PLACE } from '../core/private/elsewhere';
import { withNulls } from '../core/private/json-nulls';
import { CONTRACT, Kind, TABLE } from '../core/private/kinds';
import { useLogRetention } from '../core/private/log-retention';
import { consumeAlone } from '../core/private/only-consumer';
import { usePatternKey } from '../core/private/pattern-key';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';

const BROKER: Kind = { member: 'isEventBus', factory: 'EventBroker.eventBus()' };
const ARCHIVE: Kind = { member: 'isKept', factory: 'EventArchive.retain()' };
const UNMATCHED: Kind = { member: 'isCounted', factory: 'UnmatchedEvents.counted()' };

const RUNBOOK = 'src/pub-sub/README.md';

/**
 * Properties of PubSub.
 */
export interface PubSubProps {
  /**
   * Broker that carries the events.
   * @default EventBroker.eventBus()
   */
  readonly broker?: EventBroker;
  /**
   * Contracts of the events that may be published. Each is registered in a schema registry of the pattern, where the Region
   * has schema registries (`EventBrokerOptions.schemaRegistry`).
   * @default - no contracts: `grantPublish` and `publishFrom` have nothing to publish, and events come from other publishers
   */
  readonly contracts?: EventContract[];
  /**
   * Archive of the events, for replay. Buses only.
   * @default EventArchive.none()
   */
  readonly archive?: EventArchive;
  /**
   * Handling of events whose type no subscription takes. Buses only.
   * @default UnmatchedEvents.ignored()
   */
  readonly unmatched?: UnmatchedEvents;
  /**
   * The KMS key for everything that the pattern stores or carries: broker, queues, archive, idempotency tables and logs.
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the pattern makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Bucket for the data of events above the broker's limit (claim check). The event names the object,
   * `messages/<type>/<id>`. Add a lifecycle rule to the bucket that deletes them after 52 days. An event can be deferred for 12 days,
   * and is then in a dead-letter queue for 14. A redrive doubles that. Keep them for as long as an `archive`, which replays events.
   * @default - `publish` refuses events above the limit
   */
  readonly claimCheckBucket?: s3.IBucket;
  /**
   * Overrides of the broker's alarms: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: PubSubAlarms;
}

/**
 * Publish/subscribe: services publish events to consumers that they do not know. Every subscription
 * has its own rule, buffer, dead-letter queue and alarms, so that consumers evolve and fail independently.
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
  /** Bus of the broker. Undefined on a topic. */
  readonly eventBus?: events.IEventBus;
  /** Topic of the broker. Undefined on a bus. */
  readonly topic?: sns.ITopic;
  /** Dead-letter queue for events that EventBridge could not encrypt or decrypt. Undefined where the bus has no `encryptionKey`, or is imported. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** Archive of the bus. Undefined where events are not kept. */
  readonly archive?: events.Archive;
  /** Log group of the events whose type no subscription takes. Undefined without `UnmatchedEvents.logged()`. */
  readonly unmatchedLogGroup?: logs.ILogGroup;
  readonly operations: Operations;

  private readonly broker: BoundBroker;
  private readonly contracts: EventContract[];
  private readonly unmatched?: UnmatchedRule;
  private readonly elsewhere: string[] = [];
  private readonly deadLetters = new cloudwatch.GraphWidget({ title: 'Dead letters', width: 12 });

  constructor(scope: Construct, id: string, private readonly props: PubSubProps = {}) {
    super(scope, id);
    const { broker = EventBroker.eventBus(), archive, unmatched, encryptionKey, alarms = {} } = props;
    validate(this, props);
    const contracts = distinctContracts(new Validation(this), 'contracts', props.contracts ?? []);
    const registers = hasRegistry(this, broker._options.schemaRegistry);
    this.contracts = contracts;

    this.broker = broker._bind(this, { encryptionKey });
    this.eventBus = this.broker.eventBus;
    this.topic = this.broker.topic;
    this.deadLetterQueue = this.broker.deadLetterQueue;
    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    describeWork(this, () => ({ units: 'events' }));
    warnOfIdleOverrides(this, this.operations, alarms);
    this.broker.watch(this.operations, alarms);
    this.operations.addWidgets(this.deadLetters);

    if (contracts.length > 0 && registers) { registerContracts(this, contracts); }
    if (this.eventBus && archive?.isKept) {
      this.archive = archiveBus(this, 'Archive', { eventBus: this.eventBus, retention: archive.retention, encryptionKey });
    }
    if (this.eventBus && unmatched?.isCounted) {
      this.unmatched = new UnmatchedRule(this, 'Unmatched', {
        eventBus: this.eventBus,
        // a bus of the pattern is not shared
        sources: broker._isExisting ? contracts.map(({ source }) => source) : undefined,
        isLogged: unmatched.isLogged,
        busDeadLetterQueue: this.broker.deadLetterQueue,
        operations: this.operations,
        alarms,
      });
      this.unmatched.take(unmatched._takenElsewhere);
      this.unmatchedLogGroup = this.unmatched.logGroup;
    }
  }

  /**
   * Grants publish permission for the events of a contract to `grantee`. On a bus IAM limits the grantee to these events.
   * A function, or containers of `MessagePublisher`, are also configured by `CATALOG_PUBLISH`, which `publish` of the runtime helper reads.
   *
   * The policy of the broker is extended where the grantee has no policy of its own, or is of another account.
   * Examples are `new iam.AccountPrincipal('222233334444')`, an organization, a role. Principals of another account need a policy there, too.
   *
   * @param grantee the publisher
   * @param contract one of the contracts of the pattern
   * @throws if the contract is not one of the pattern, or the grantee is of another account and the topic has no `encryptionKey`
   * @throws if a function is granted the type at two destinations without a name for one of them
   */
  grantPublish(grantee: iam.IGrantable, contract: EventContract, options: PublishGrantOptions = {}): iam.Grant {
    this.requireContract(contract);
    validateGrantee(new Validation(this), grantee);
    const grant = this.broker.grantPublish(this, grantee, contract);
    configurePublisher(this, grantee, {
      contract,
      source: patternPath(this),
      destinationName: options.destination,
      destination: this.broker.address,
      claimCheckBucket: this.props.claimCheckBucket?.bucketName,
    });
    if (this.props.claimCheckBucket) { grantWriteClaimChecks(this.props.claimCheckBucket, grantee); }
    return grant;
  }

  /**
   * Grants read permission for claim-checked events to `grantee`. The function of a subscription has it already.
   * A function also gets the bucket in `CATALOG_CLAIM_CHECKS`, without which `cdk-serverless-catalog/runtime` reads no object.
   * @throws if the pattern has no `claimCheckBucket`
   */
  grantReadClaimChecks(grantee: iam.IGrantable): iam.Grant {
    const { claimCheckBucket } = this.props;
    new Validation(this).check(claimCheckBucket !== undefined, 'claimCheckBucket', 'be given, because no events are claim-checked without it', undefined);
    return grantReadClaimChecks(this, grantee, claimCheckBucket!);
  }

  /**
   * Delivers events to a consumer. A function gets its own queue. The broker does not deliver to some consumers itself:
   * a topic on a bus, all but queues on a topic. A forwarder function of the library delivers to them.
   * No resource of another subscription changes.
   *
   * @param name name of the subscription: letters and digits, beginning with a letter
   * @throws if the broker cannot meet an option or serve the consumer
   */
  subscribe(name: string, consumer: IMessageConsumer, options: EventSubscriptionOptions): EventSubscription {
    options = { ...options, filter: withNulls(options.filter) };
    const validation = new Validation(this);
    const contracts = distinctContracts(validation, 'events', options.events ?? [], { known: this.contracts, bySource: true, ofOthers: true });
    validateName(validation, this, 'name of a subscription', name, this.elsewhere);
    validateFilterShape(validation, options);
    validateFilterNulls(validation, options.filter);
    validateFilterNulls(validation, options.pattern?.detail, 'pattern.detail');
    validation.implements('bindConsumer', 'consumer', 'be a pattern or a MessageConsumer, such as MessageConsumer.function()', consumer);
    const config = consumer.bindConsumer(this);
    validateSubscription(validation, this, this.broker, config, options);
    const { transformedData } = options;
    validation.check(transformedData === undefined || !this.props.claimCheckBucket, 'transformedData',
      'be left out beside claimCheckBucket, because EventBridge does not see what is in the bucket: transform in the consumer', transformedData && 'a template');
    if (config.apiDestination) {
      const hasClaimChecks = this.props.claimCheckBucket !== undefined;
      validateEndpoint(validation, config.apiDestination, { isOnBus: this.eventBus !== undefined, hasClaimChecks, contracts });
    }
    this.broker.validate(validation, { ...options, contracts });
    validateFilterValues(validation, 'filter', options.filter, contracts);
    warnOfUnknownProperties(this, name, options.filter, contracts);
    if (transformedData) { warnOfUnknownPaths(this, name, { transformedData, contracts }); }
    if (config.function && !options.pattern && !transformedData) { noteDelivered(config.function, contracts); }
    const { scope, operations } = subscriptionPlace(this, 'consumer', config, options.scope);
    const subscription = EventSubscription._create(scope, name, {
      ...options,
      events: contracts,
      consumer: config,
      broker: this.broker,
      pubSub: this,
      operations,
      encryptionKey: this.props.encryptionKey,
    });
    if (this.props.claimCheckBucket && config.function) { readClaimChecks(subscription, config.function, this.props.claimCheckBucket); }
    this.unmatched?.take(contracts);
    const deadLetters = subscription.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: name, statistic: 'Maximum' });
    if (scope === this) {
      this.deadLetters.addLeftMetric(deadLetters);
    } else {
      this.elsewhere.push(name);
      operations.addWidgets(new cloudwatch.GraphWidget({ title: `Dead letters of ${name}`, left: [deadLetters], width: 12 }));
    }
    return subscription;
  }

  /**
   * Publishes events that transactions write to a table (transactional outbox). Each committed change
   * with the attribute `outbox` becomes an event, in the order of the commits of a key. A transaction that is rolled back
   * publishes nothing.
   *
   * @param table a table with a stream of new and old images
   * @throws if the table has no stream, or a contract is not one of the pattern
   */
  publishFrom(table: dynamodb.ITable, options: EventOutboxOptions): EventOutbox {
    const validation = new Validation(this);
    validation.required('table', table, TABLE);
    const name = options.name ?? `${table.node.id}Outbox`;
    validateName(validation, this, 'name of an outbox', name);
    validateEvents(validation, options.events);
    options.events.forEach(contract => this.requireContract(contract));
    validateTableStream(validation, 'table', table);
    consumeAlone(this, { source: table, arn: table.tableArn }, 'table',
      'have one outbox, because a second sends the events of the first to its failure queue: name all contracts in one publishFrom');
    return EventOutbox._create(this, name, {
      ...options,
      table,
      grantPublish: (grantee, contract) => this.grantPublish(grantee, contract),
      operations: this.operations,
      encryptionKey: this.props.encryptionKey,
    });
  }

  /**
   * Publishes the requests of routes: a backend for `addRoute` of RobustApi and others. A function of the library checks the body against the
   * schema of the contract, and publishes it as the data of an event. It answers 202 with the `id` of the event when the broker has it.
   * All routes of a contract share the function.
   *
   * Repeated requests with the same `Idempotency-Key` (1 to 255 ASCII characters), caller and body have one `id`. Consumers drop the duplicate.
   *
   * The answer is 400 for another body or key, 413 for one above 256 KiB, and 415 for another content type. It is 503
   * while the broker does not take the event, and 500 if it never will.
   *
   * @param contract one of the contracts of the pattern
   * @throws if the contract is not one of the pattern
   */
  publishRequests(contract: EventContract): IBackend {
    this.requireContract(contract);
    // with a space, which no name of a subscription has
    const id = `Requests ${contract.eventType}`;
    const { claimCheckBucket } = this.props;
    return this.node.tryFindChild(id) as RequestPublisher | undefined ?? new RequestPublisher(this, id, {
      contract,
      address: this.broker.address,
      claimCheckBucket: claimCheckBucket?.bucketName,
      grant: grantee => {
        this.broker.grantPublish(this, grantee, contract);
        if (claimCheckBucket) { grantWriteClaimChecks(claimCheckBucket, grantee); }
      },
    });
  }

  /** Makes the broker a consumer of another pattern, whose events it takes unchanged. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    const { eventBus, topic } = this;
    return { eventBus, topic };
  }

  /** Events whose type no subscription takes: sum over 1 minute. Undefined where they are not counted. */
  metricUnmatched(props?: cloudwatch.MetricOptions): cloudwatch.Metric | undefined {
    return this.unmatched?.metric.with({ period: Duration.minutes(1), ...props });
  }

  private requireContract(contract: EventContract) {
    const validation = new Validation(this);
    validation.required('contract', contract, CONTRACT);
    validation.check(this.contracts.some(({ eventType }) => eventType === contract.eventType), 'contract',
      'be one of the contracts of the pattern: add it to `contracts`', contract.eventType);
    distinctContracts(validation, 'contract', [contract], { known: this.contracts });
  }
}

function validate(construct: PubSub, { broker, contracts = [], archive, unmatched, encryptionKey, logRetention, claimCheckBucket }: PubSubProps) {
  const validation = new Validation(construct);
  validation.kind('broker', broker, BROKER);
  validation.kind('archive', archive, ARCHIVE);
  validation.kind('unmatched', unmatched, UNMATCHED);
  validation.kinds('unmatched.takenElsewhere', unmatched?._takenElsewhere, CONTRACT);
  usePatternKey(construct, encryptionKey);
  useLogRetention(construct, logRetention);
  validation.here('claimCheckBucket', claimCheckBucket, BUCKET_PLACE, ['region']);
  if (broker && !broker.isEventBus) {
    validation.check(!archive?.isKept, 'archive', 'be left out: a topic keeps no events; use EventBroker.eventBus()', 'EventBroker.topic()');
    validation.check(!unmatched?.isCounted, 'unmatched', 'be left out: a topic does not count them; use EventBroker.eventBus()', 'EventBroker.topic()');
  }
  validation.check(!(broker?._isExisting && unmatched?.isCounted && contracts.length === 0), 'unmatched',
    'be used with contracts on a shared bus, because only events of their sources are counted: set contracts', 'no contracts');
}
