import {
  aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_events as events, aws_kms as kms, aws_opensearchservice as opensearch,
  aws_s3 as s3, aws_stepfunctions as sfn, Duration, Stack,
} from 'aws-cdk-lib';
import {
  Aggregator, AlarmOverride, Backend, CacheStore, EventFedTable,
  DecoupledMessaging, EventBroker, EventContract, FacadeEngine, FacadeListener, FlinkCode, GraphCluster, GraphProjection,
  IOperable, Idempotency, JsonSchema, LakeFormat, LakeType,
  MessageChannel, MessageConsumer, PubSub, QueryCache, QueueLoadLeveling, QueueWorker, ReportingEngine,
  ResponseCache, SearchEngine, ServiceExposure, Shadow,
  Source, Strangler, StreamAnalytics, StreamPipeline,
  SyncSource, UnmatchedEvents, ValkeyCache, ValkeyCredentials, ViewProjection, WebAuth, WindowAggregate,
} from '../../src';
import { userEndpoint, userFunction, userTask, userVpc } from '../support/stacks';

/** Thresholds by the names of options. */
export interface Thresholds { readonly [option: string]: AlarmOverride }

/** Where options of one kind are given, in the variants of the pattern that together have all alarms they tune. */
export interface AlarmOptions {
  /** Name of the interface. */
  readonly options: string;
  /** Options that tune nothing here. */
  readonly without?: string[];
  /** Makes a pattern with the options of that interface. */
  readonly variants: { readonly [variant: string]: (stack: Stack, thresholds: Thresholds) => IOperable };
}

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee.orders', schema: JsonSchema.fromObject({}) });

const CHANNELS = { topic: MessageChannel.topic, queue: MessageChannel.queue, stream: MessageChannel.stream };
const BROKERS = { bus: EventBroker.eventBus, topic: EventBroker.topic };

function byChannel(make: (stack: Stack, channel: MessageChannel, thresholds: Thresholds) => IOperable): AlarmOptions['variants'] {
  return Object.fromEntries(Object.entries(CHANNELS).map(([name, channel]) =>
    [name, (stack: Stack, thresholds: Thresholds) => make(stack, channel(), thresholds)]));
}

function subscribed(pubSub: PubSub, stack: Stack, alarms?: Thresholds): PubSub {
  pubSub.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { events: [contract], idempotency: Idempotency.byMessageId(), alarms });
  return pubSub;
}

function machine(stack: Stack): sfn.StateMachine {
  return new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) });
}

function table(stack: Stack): dynamodb.Table {
  return new dynamodb.Table(stack, 'Orders', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
}

function eventFed(stack: Stack, alarms: Thresholds): EventFedTable {
  const properties = { id: { type: 'string' }, version: { type: 'integer' }, text: { type: 'string' } };
  const schema = JsonSchema.fromObject({ type: 'object', required: ['id', 'version'], properties });
  const [posted, removed] = ['TweetPosted', 'TweetRemoved'].map(name => EventContract.fromSchema(name, { version: 1, source: 'social.tweets', schema }));
  const fed = new EventFedTable(stack, 'Tweets', { events: [{ contract: posted }, { contract: removed, removes: true }], versionAttribute: 'version', alarms });
  fed.bindConsumer(stack);
  return fed;
}

function reports(stack: Stack, alarms: Thresholds, ofView: Thresholds = {}, ofCache: Thresholds = {}): ReportingEngine {
  const engine = new ReportingEngine(stack, 'Tweets', { alarms, exposure: ServiceExposure.httpApi() });
  engine.addLookup('GET /tweets/{id}', engine.addCacheAside('TweetById', { loader: userFunction(stack), ttl: Duration.minutes(1), alarms: ofCache }));
  const top = engine.addIndexTable('TopTweets', { projection: ViewProjection.pick('views'), sortBy: 'views', limit: 10, alarms: ofView });
  return engine.addQuery('GET /top', top, { cache: QueryCache.dynamoDb({ ttl: Duration.minutes(1) }) });
}

/** An engine with caches in Valkey. */
function cachedInValkey(stack: Stack, alarms: Thresholds, ofCache: Thresholds = {}): ReportingEngine {
  const network = { vpc: userVpc(stack) };
  const cache = ValkeyCache.serverless({ cacheName: 'tweets', endpoint: 'tweets.example.com', network, credentials: ValkeyCredentials.iam('reader') });
  const engine = new ReportingEngine(stack, 'Tweets', { alarms, exposure: ServiceExposure.httpApi() });
  const ttl = Duration.minutes(1);
  engine.addLookup('GET /tweets/{id}', engine.addCacheAside('TweetById', { loader: userFunction(stack), ttl, store: CacheStore.valkey(cache), alarms: ofCache }));
  const top = engine.addIndexTable('TopTweets', { projection: ViewProjection.pick('views'), sortBy: 'views', limit: 10 });
  return engine.addQuery('GET /top', top, { cache: QueryCache.valkey(cache, { ttl }) });
}

/** An engine with a search index, in a domain that is not of this app. */
function searchable(stack: Stack, alarms: Thresholds, ofView: Thresholds = {}): ReportingEngine {
  const engine = new ReportingEngine(stack, 'Tweets', { alarms });
  const domain = opensearch.Domain.fromDomainEndpoint(stack, 'Domain', 'https://search-tweets-abc.us-east-1.es.amazonaws.com');
  engine.addSearchIndex('Search', { engine: SearchEngine.domain(domain), projection: ViewProjection.pick('text'), alarms: ofView });
  return engine;
}

function synced(stack: Stack, alarms: Thresholds): Strangler {
  const adapter = userFunction(stack);
  const pattern = new Strangler(stack, 'Shop', { legacy: Backend.http('https://legacy.example.com') });
  pattern.syncToLegacy('OrdersBack', { source: SyncSource.table(table(stack)), adapter, reconciliation: { listNew: adapter, listLegacy: adapter }, alarms });
  pattern.syncToLegacy('StockBack', { source: SyncSource.bus(new events.EventBus(stack, 'Bus'), [contract], { entityPointer: '/order' }), adapter, alarms });
  return pattern;
}

/** Every interface of the catalog that tunes alarms, and every place where a user gives it. */
export const ALARM_OPTIONS: { readonly [pattern: string]: AlarmOptions } = {
  'Aggregator': {
    options: 'AggregatorAlarms',
    variants: {
      'with an API and a table': (stack, alarms) => new Aggregator(stack, 'Invoice', {
        sources: { order: Source.of(Backend.function(userFunction(stack)), { path: '/orders/{id}' }) },
        cache: ResponseCache.dynamoDb({ ttl: Duration.minutes(1) }),
        alarms,
      }).addRoute('GET /invoices/{id}'),
    },
  },
  'ReportingEngine': {
    options: 'ReportingEngineAlarms',
    variants: { 'with a view and a query': (stack, alarms) => reports(stack, alarms), 'with a search index': (stack, alarms) => searchable(stack, alarms), 'with caches in Valkey': (stack, alarms) => cachedInValkey(stack, alarms) },
  },
  'caches of a ReportingEngine in Valkey': { options: 'ValkeyAlarms', variants: { 'with a query and a lookup': (stack, alarms) => cachedInValkey(stack, alarms) } },
  'search indexes of a ReportingEngine': { options: 'SearchProjectorAlarms', variants: { 'with a search index': (stack, alarms) => searchable(stack, alarms) } },
  'a search index of a ReportingEngine': { options: 'SearchIndexAlarms', variants: { 'with a search index': (stack, alarms) => searchable(stack, {}, alarms) } },
  'a view of a ReportingEngine': { options: 'IndexTableAlarms', variants: { 'with an index table': (stack, alarms) => reports(stack, {}, alarms) } },
  'a custom view of a ReportingEngine': {
    options: 'CustomViewAlarms',
    variants: {
      'with a function': (stack, alarms) => {
        const engine = new ReportingEngine(stack, 'Tweets');
        engine.addView('Connections', { projector: MessageConsumer.function(userFunction(stack)), alarms });
        return engine;
      },
    },
  },
  'a table of events': {
    options: 'EventFedTableAlarms',
    variants: { 'with removals': (stack, alarms) => eventFed(stack, alarms) },
  },
  'a cache of a ReportingEngine': { options: 'CacheAsideAlarms', variants: { 'with a lookup': (stack, alarms) => reports(stack, {}, {}, alarms), 'in Valkey': (stack, alarms) => cachedInValkey(stack, {}, alarms) } },
  'a graph of a ReportingEngine': {
    options: 'GraphViewAlarms',
    variants: {
      'in Neptune': (stack, alarms) => {
        const engine = new ReportingEngine(stack, 'Tweets');
        engine.addGraph('Drinkers', {
          cluster: GraphCluster.neptune({ endpoint: 'graph.example.com', clusterResourceId: 'cluster-1', network: { vpc: userVpc(stack) } }),
          projection: GraphProjection.jsonata('{ "vertex": "person", "id": id }'),
          alarms,
        });
        return engine;
      },
    },
  },
  'Strangler': {
    options: 'StranglerAlarms',
    variants: {
      'with a rollback': (stack, alarms) => new Strangler(stack, 'Shop', { legacy: Backend.http('https://legacy.example.com'), alarms })
        .migrate('Orders', Backend.function(userFunction(stack)), {
          paths: ['/orders'], shadow: Shadow.compare(), rollbackOn: [cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors')],
        }),
      'with a load balancer': (stack, alarms) => {
        const vpc = userVpc(stack);
        const engine = FacadeEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), listener: FacadeListener.plainHttp() });
        return new Strangler(stack, 'Shop', { legacy: Backend.http('https://legacy.example.com'), engine, alarms })
          .add('Reports', Backend.ipAddresses(['10.0.0.1'], { vpc, port: 80 }), { paths: ['/reports'] });
      },
    },
  },
  'sync of Strangler': {
    options: 'LegacySyncAlarms',
    variants: {
      'of a table and of a bus': synced,
    },
  },
  'QueueLoadLeveling': {
    options: 'QueueLoadLevelingAlarms',
    variants: {
      'with an API': (stack, alarms) => {
        const pattern = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), alarms });
        pattern.addAsyncHttpApi('Api');
        return pattern;
      },
    },
  },
  'worker of QueueLoadLeveling': {
    options: 'FunctionWorkerOptions',
    variants: {
      function: (stack, thresholds) => new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack), { idempotency: Idempotency.byMessageId(), ...thresholds }) }),
    },
  },
  'container of QueueLoadLeveling': {
    options: 'ContainerWorkerOptions',
    variants: {
      container: (stack, thresholds) => new QueueLoadLeveling(stack, 'Payments', {
        worker: QueueWorker.container(userTask(stack), { vpc: userVpc(stack), ...thresholds }),
      }),
    },
  },
  'DecoupledMessaging': {
    options: 'DecoupledMessagingAlarms',
    variants: byChannel((stack, channel, alarms) => new DecoupledMessaging(stack, 'Channel', { channel, alarms })),
  },
  'subscription of DecoupledMessaging': {
    options: 'SubscriptionAlarms',
    variants: {
      ...byChannel((stack, channel, alarms) => {
        const pattern = new DecoupledMessaging(stack, 'Channel', { channel });
        pattern.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { idempotency: Idempotency.byMessageId(), alarms });
        return pattern;
      }),
      'state machine': (stack, alarms) => {
        const pattern = new DecoupledMessaging(stack, 'Channel', { channel: MessageChannel.topic() });
        pattern.subscribe('Billing', MessageConsumer.stateMachine(machine(stack)), { alarms });
        return pattern;
      },
    },
  },
  'PubSub': {
    options: 'PubSubAlarms',
    variants: {
      bus: (stack, alarms) => subscribed(new PubSub(stack, 'Events', {
        alarms, contracts: [contract], unmatched: UnmatchedEvents.logged(), encryptionKey: new kms.Key(stack, 'Key'),
      }), stack),
      topic: (stack, alarms) => subscribed(new PubSub(stack, 'Events', { alarms, broker: EventBroker.topic(), contracts: [contract] }), stack),
    },
  },
  'subscription of PubSub': {
    options: 'SubscriptionAlarms',
    without: ['iteratorAge', 'failedRecords', 'droppedRecords'], // nothing is read from a stream
    variants: {
      ...Object.fromEntries(Object.entries(BROKERS).map(([name, broker]) =>
        [name, (stack: Stack, alarms: Thresholds) => subscribed(new PubSub(stack, 'Events', { broker: broker() }), stack, alarms)])),
      'state machine': (stack, alarms) => {
        const pattern = new PubSub(stack, 'Events', { contracts: [contract] });
        pattern.subscribe('Billing', MessageConsumer.stateMachine(machine(stack)), { events: [contract], alarms });
        return pattern;
      },
      'endpoint': (stack, alarms) => {
        const pattern = new PubSub(stack, 'Events', { contracts: [contract] });
        pattern.subscribe('Billing', MessageConsumer.apiDestination(userEndpoint(stack)), { events: [contract], alarms });
        return pattern;
      },
    },
  },
  'outbox of PubSub': {
    options: 'EventOutboxAlarms',
    variants: {
      bus: (stack, alarms) => {
        const pattern = new PubSub(stack, 'Events', { contracts: [contract] });
        pattern.publishFrom(table(stack), { events: [contract], alarms });
        return pattern;
      },
    },
  },
  'StreamPipeline': {
    options: 'StreamPipelineAlarms',
    variants: { 'on demand': (stack, alarms) => new StreamPipeline(stack, 'Clicks', { alarms }) },
  },
  'branch of StreamPipeline': {
    options: 'StreamBranchAlarms',
    variants: {
      'table': (stack, alarms) => {
        const pipeline = new StreamPipeline(stack, 'Clicks');
        pipeline.toTable('Latest', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, replay: true, alarms });
        return pipeline;
      },
      'archive': (stack, alarms) => {
        const pipeline = new StreamPipeline(stack, 'Clicks');
        pipeline.toArchive('Lake', { alarms, format: LakeFormat.parquet({ id: LakeType.STRING }) });
        return pipeline;
      },
      'windows': (stack, alarms) => {
        const pipeline = new StreamPipeline(stack, 'Clicks');
        pipeline.window('PerMinute', {
          key: { name: 'id', type: dynamodb.AttributeType.STRING }, timestamp: 'at', size: Duration.minutes(1), aggregates: { orders: WindowAggregate.count() }, alarms,
        });
        return pipeline;
      },
      'search index': (stack, alarms) => {
        const pipeline = new StreamPipeline(stack, 'Clicks');
        const domain = opensearch.Domain.fromDomainEndpoint(stack, 'Domain', 'https://search-clicks-abc.us-east-1.es.amazonaws.com');
        pipeline.toSearch('Search', { engine: SearchEngine.domain(domain), alarms });
        return pipeline;
      },
      'forwarded consumer': (stack, alarms) => {
        const pipeline = new StreamPipeline(stack, 'Clicks', { contract: JsonSchema.fromObject({}) });
        pipeline.toConsumer('Fraud', MessageConsumer.function(userFunction(stack)), { idempotency: Idempotency.byMessageId(), alarms });
        return pipeline;
      },
    },
  },
  'Flink application of StreamPipeline': {
    options: 'FlinkApplicationAlarms',
    variants: {
      'with all alarms': (stack, alarms) => {
        const pipeline = new StreamPipeline(stack, 'Clicks');
        const code = FlinkCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'builds'), 'trends.jar');
        pipeline.analyze('Trends', StreamAnalytics.flink({ code, alarms }));
        return pipeline;
      },
    },
  },
  'HTTP ingest of StreamPipeline': {
    options: 'HttpIngestAlarms',
    variants: {
      'HTTP API': (stack, alarms) => {
        const pipeline = new StreamPipeline(stack, 'Clicks');
        pipeline.addHttpIngest('Collector', { alarms });
        return pipeline;
      },
    },
  },
};
