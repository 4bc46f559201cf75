import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam,
  aws_lambda as lambda, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sqs as sqs, aws_stepfunctions as sfn, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CacheAside } from './cache-aside';
import { CacheAsideOptions } from './cache-aside-options';
import { CustomView } from './custom-view';
import { CustomViewOptions } from './custom-view-options';
import { DriftCheckOptions } from './drift-check-options';
import { GraphView } from './graph-view';
import { GraphViewOptions } from './graph-view-options';
import { IndexTable } from './index-table';
import { IndexTableOptions } from './index-table-options';
import { LookupOptions } from './lookup-options';
import { CacheInvalidator } from './private/cache-invalidator';
import { validateCustomView } from './private/custom-view-validation';
import { DriftCheck, validateDriftCheck } from './private/drift-check';
import { addEngineAlarms } from './private/engine-alarms';
import { validateGraph } from './private/graph-validation';
import { validateIndexTable, validateViewName } from './private/index-table-validation';
import { validateJoins } from './private/join-validation';
import { validateCacheAside } from './private/lookup-settings';
import { QueryApi, validateExposure } from './private/query-api';
import { addRebuildAlarms } from './private/rebuild-alarms';
import { addSearchAlarms } from './private/search-alarms';
import { addSearchIndexAlarms } from './private/search-index-alarms';
import { SearchProjector } from './private/search-projector';
import { validateSearchIndex } from './private/search-validation';
import { sourceKey } from './private/source-key';
import { sourceTable } from './private/source-table';
import { validateMaxWait, validateVersionAttribute } from './private/version-validation';
import { ViewProjector } from './private/view-projector';
import { ViewRebuild } from './private/view-rebuild';
import { widgetsOfCache, widgetsOfCustomView, widgetsOfGraph, widgetsOfProjector, widgetsOfSearchIndex, widgetsOfView } from './private/widgets';
import { ReportingEngineAlarms } from './reporting-engine-alarms';
import { ReportingEngineProps } from './reporting-engine-props';
import { SearchIndex } from './search-index';
import { SearchIndexOptions } from './search-index-options';
import { ValkeyCache } from './valkey-cache';
import { ViewQueryOptions } from './view-query-options';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { grantApi } from '../core/messaging/private/invoke-grant';
import { validateTableStream } from '../core/messaging/private/table-stream';
import { excessReaders } from '../core/messaging/private/table-stream-readers';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { catalogMetric } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { documentUrl } from '../core/private/documents';
import { useLogRetention } from '../core/private/log-retention';
import { usePatternKey } from '../core/private/pattern-key';
import { Validation } from '../core/private/validation';
import { HttpFront } from '../core/web/private/http-front';
import { writeToAssembly } from '../core/web/private/openapi-file';
import { RestFront } from '../core/web/private/rest-front';

/**
 * Read-heavy reporting engine: views of a table, each shaped for one query, that follow the table's change stream.
 *
 * Changes that come twice or late have no effect. A change of which a view can make no row is sent to the failure queue. In an outage of a view's table,
 * Lambda delivers the changes again, in order.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/materialized-view
 *
 * @example
 * declare const tweetsTable: dynamodb.ITableV2;
 * declare const timelineFunction: lambda.Function;
 * const tweets = new ReportingEngine(this, 'Tweets', { source: tweetsTable, exposure: ServiceExposure.httpApi() });
 * const top = tweets.addIndexTable('TopTweets', {
 *   projection: ViewProjection.pick('id', 'text', 'country', 'views'),
 *   partitionBy: 'country',
 *   sortBy: 'views',
 *   limit: 1000,
 * });
 * top.enableFor(timelineFunction);
 * tweets.addQuery('GET /timelines/{country}', top);
 */
export class ReportingEngine extends Construct implements IOperable {
  /** The table whose items the views show. */
  readonly source: dynamodb.ITable;
  /** The function that writes the rows of all views. */
  readonly projectorFunction: lambda.Function;
  /** The queue for changes of which a view can make no row. */
  readonly failureQueue: sqs.IQueue;
  /** The bucket for changes that could not be projected within 18 hours, each batch in an object. It keeps them for 90 days. */
  readonly failedRecordsBucket: s3.IBucket;
  /** The event source mapping from the stream of the source to the function. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;
  /** The API of `ServiceExposure.httpApi`. Undefined with another exposure, or without one. */
  readonly httpApi?: apigwv2.HttpApi;
  /** The API of `ServiceExposure.restApi`. Undefined with another exposure, or without one. */
  readonly restApi?: apigateway.RestApi;
  /** The function that answers queries without a cache in Valkey. Undefined without an exposure. */
  readonly queryFunction?: lambda.Function;
  /** The secret whose text is the key of the cursors. Cursors hold across one rotation. Undefined without an exposure. */
  readonly cursorSecret?: secretsmanager.ISecret;
  /**
   * The state machine that rebuilds a view without downtime. Start it with `{ "view": "TopTweets" }`, or switch back with
   * `{ "view": "TopTweets", "switchTo": "previous" }`. Custom views and graphs are refilled in place. `rebuild.grantStartExecution(role)` lets others do so. The README has its input and its errors.
   */
  readonly rebuild: sfn.StateMachine;
  readonly operations: Operations;

  private readonly validation: Validation;
  private readonly projector: ViewProjector;
  private readonly viewRebuild: ViewRebuild;
  private readonly views: IndexTable[] = [];
  private readonly customViews: Construct[] = [];
  private readonly caches: CacheAside[] = [];
  private readonly versionAttribute?: string;
  private readonly api?: QueryApi;
  private readonly alarms: ReportingEngineAlarms;
  private searchProjector?: SearchProjector;
  private readonly driftCheckOptions: DriftCheckOptions;
  private driftCheck?: DriftCheck;
  private invalidator?: CacheInvalidator;

  constructor(scope: Construct, id: string, props: ReportingEngineProps = {}) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    this.validation = new Validation(this);
    if (props.source !== undefined) { validateTableStream(this.validation, 'source', props.source); }
    validateDriftCheck(this.validation, props.driftCheck ?? {});
    validateExposure(this.validation, props);
    this.driftCheckOptions = props.driftCheck ?? {};
    validateVersionAttribute(this.validation, props.versionAttribute, props.source);
    this.versionAttribute = props.versionAttribute;
    this.alarms = props.alarms ?? {};
    this.source = props.source ?? sourceTable(this, 'Source');
    this.projector = new ViewProjector(this, 'Projector', { source: this.source, views: () => this.views, caches: () => this.caches });
    this.projectorFunction = this.projector.projectorFunction;
    this.failureQueue = this.projector.failureQueue;
    this.failedRecordsBucket = this.projector.failedRecords.bucket;
    this.eventSourceMapping = this.projector.eventSourceMapping;
    this.viewRebuild = new ViewRebuild(this, 'Rebuild', { source: this.source, projector: this.projector, views: () => this.views });
    this.rebuild = this.viewRebuild.stateMachine;

    this.operations = new Operations(this, { runbookUrl: documentUrl('src/reporting-engine/README.md') });
    warnOfIdleOverrides(this, this.operations, props.alarms);
    addEngineAlarms(this.operations, this.projector, this.alarms);
    addRebuildAlarms(this.operations, this.rebuild, this.alarms);
    if (props.exposure) {
      const { validation, operations, alarms } = this;
      this.api = new QueryApi(this, 'Queries', { exposure: props.exposure, documentation: props.documentation, alarms, validation, operations });
      writeToAssembly(this, () => this.openApi());
      const { front, queryFunction, cursorSecret } = this.api;
      this.queryFunction = queryFunction;
      this.cursorSecret = cursorSecret;
      if (front instanceof HttpFront) { this.httpApi = front.api; }
      if (front instanceof RestFront) { this.restApi = front.api; }
    }
    this.operations.addWidgets(...widgetsOfProjector(this.projectorFunction, this.metricChangesSetAside()));
    this.node.addValidation({ validate: () => this.missing() });
  }

  /**
   * Adds a view: a table with a row for each item of the source, ordered by an attribute. It shows the items that are written after it was added.
   * Deployed together with the engine, it begins with the changes of the last 24 hours.
   *
   * @param name the name of the view, which begins the names of its alarms: 1 to 40 letters and digits, with a letter first
   * @throws if the name is used, or an option is out of its bounds
   */
  addIndexTable(name: string, options: IndexTableOptions): IndexTable {
    validateViewName(this.validation, this, name);
    validateIndexTable(this.validation.of(name), options);
    const isChecked = this.driftCheckOptions.enabled ?? true;
    const { operations, versionAttribute } = this;
    const view = IndexTable._create(this, name, { ...options, source: this.source, operations, versionAttribute, isChecked });
    this.views.push(view);
    if (isChecked) {
      this.driftCheck ??= this.createDriftCheck();
      this.driftCheck.add(view);
    }
    this.projector.add(view);
    this.viewRebuild.add(view);
    this.operations.addWidgets(...widgetsOfView(view));
    return view;
  }

  /**
   * Adds a view: a search index with a document for each item of the source. It is in a domain of OpenSearch Service or a
   * collection of OpenSearch Serverless. The first one of an engine begins with the changes of the last 24 hours, another one with new changes. A rebuild fills it with the items of the source.
   *
   * All search indexes of an engine share a reader of their own on the stream, the second of the two that DynamoDB allows. So an outage of theirs holds up no index table.
   *
   * @param name the name of the view, which begins the names of its alarms: 1 to 40 letters and digits, with a letter first
   * @throws if the name is used, an option is out of its bounds, or the functions cannot reach the domain or collection
   */
  addSearchIndex(name: string, options: SearchIndexOptions): SearchIndex {
    validateSearchIndex(this.validation, this, name, options);
    const view = SearchIndex._create(this, name, options);
    this.searchProjector ??= this.createSearchProjector();
    this.viewRebuild.addIndex(view, this.searchProjector.add(view));
    const { projectorFunction, driftCheck } = this.searchProjector;
    addSearchIndexAlarms(this.operations, { view, projectorFunction, isChecked: driftCheck !== undefined }, options.alarms);
    this.operations.addWidgets(...widgetsOfSearchIndex(view));
    return view;
  }

  /** The function of the steps of `rebuild`. A domain with fine-grained access control needs a role for it. */
  get rebuildFunction(): lambda.Function {
    return this.viewRebuild.handler;
  }

  /** The function that writes the documents of all search indexes. Undefined before `addSearchIndex`. */
  get searchProjectorFunction(): lambda.Function | undefined {
    return this.searchProjector?.projectorFunction;
  }

  /** The function that removes old tombstones from all search indexes, once a day. Undefined before `addSearchIndex`. */
  get searchSweeperFunction(): lambda.Function | undefined {
    return this.searchProjector?.sweeper.handler;
  }

  /**
   * Adds a view that a function of yours makes, in a store of yours and in any language. The function gets the changes of each item in order, and again
   * after it failed. It begins with the changes of the last 24 hours: `rebuild` fills it with the items of the source. The README has the event, and how duplicates have no effect.
   *
   * The view has a reader of its own on the stream, so that it holds up no other view. DynamoDB takes two readers of a stream: this one and the projector.
   *
   * @param name the name of the view, which begins the names of its alarms: 1 to 40 letters and digits, with a letter first
   * @throws if the name is used, the projector is no function, or an option is out of its bounds
   */
  addView(name: string, options: CustomViewOptions): CustomView {
    validateViewName(this.validation, this, name);
    const projectorFunction = validateCustomView(this.validation.of(name), this, options);
    const { source, operations } = this;
    const { batchSize, alarms } = options;
    const { refillTable } = this.viewRebuild;
    const view = CustomView._create(this, name, { source, projectorFunction, operations, refillTable, batchSize, alarms });
    this.viewRebuild.addRefilled(view);
    this.customViews.push(view);
    operations.addWidgets(...widgetsOfCustomView(view));
    return view;
  }

  /**
   * Adds a graph in Amazon Neptune: vertices and edges that belong to the items of the source. A change of an item replaces its elements, and its removal
   * removes them. It begins with the changes of the last 24 hours: `rebuild` fills it with the items of the source.
   *
   * The graph has a reader of its own on the stream, as a custom view has. DynamoDB takes two: this one and the projector.
   *
   * @param name the name of the graph, which begins the names of its alarms: 1 to 40 letters and digits, with a letter first
   * @throws if the name is used, or an option is out of its bounds
   */
  addGraph(name: string, options: GraphViewOptions): GraphView {
    validateViewName(this.validation, this, name);
    validateGraph(this.validation.of(name), options);
    const { source, operations } = this;
    const view = GraphView._create(this, name, { source, operations, refillTable: this.viewRebuild.refillTable, ...options });
    this.viewRebuild.addRefilled(view);
    this.customViews.push(view);
    operations.addWidgets(...widgetsOfGraph(view));
    return view;
  }

  /**
   * Adds a route to the API that answers the rows of a view with the greatest values, in pages. The README has the parameters and the answers.
   *
   * @param key the method and the path, such as `GET /timelines/{country}`; the method is `GET`
   * @param view a view of this engine
   * @throws if the engine has no exposure, the view is of another engine, or the route or an option is not valid
   */
  addQuery(key: string, view: IndexTable, options: ViewQueryOptions = {}): ReportingEngine {
    this.validation.check(this.views.includes(view), 'view', 'be a view that addIndexTable of this engine returned', Construct.isConstruct(view) ? view.node.path : view);
    validateMaxWait(this.validation.of(key), options, this.versionAttribute);
    validateJoins(this.validation.of(key), view, options.joins);
    this.requireApi('addQuery').add(key, view, options);
    return this;
  }

  /**
   * Adds a cache of values by the keys of items. A loader of yours gives the value of a key, and each change of its item ends it.
   *
   * @param name the name of the cache, which begins the names of its alarms: 1 to 40 letters and digits, with a letter first
   * @throws if the engine has no exposure, the name is used, or an option is out of its bounds
   */
  addCacheAside(name: string, options: CacheAsideOptions): CacheAside {
    const api = this.requireApi('addCacheAside');
    validateViewName(this.validation, this, name);
    validateCacheAside(this.validation.of(name), options);
    const key = sourceKey(this.validation.of(name), this.source, options.keyAttributes);
    const valkey = options.store?._valkey && this.valkeyOf(api, options.store._valkey);
    const cache = CacheAside._create(this, name, { ...options, key, valkey, operations: this.operations });
    this.caches.push(cache);
    this.projector.addCache(cache);
    this.operations.addWidgets(...widgetsOfCache(cache));
    return cache;
  }

  /**
   * Adds a route to the API that answers the value of a key through a cache. The README has the answers.
   *
   * @param key the method and the path, such as `GET /tweets/{id}`; the path parameters are the attributes of the source's key
   * @param cache a cache of this engine
   * @throws if the cache is of another engine, or the route or an option is not valid
   */
  addLookup(key: string, cache: CacheAside, options: LookupOptions = {}): ReportingEngine {
    this.validation.check(this.caches.includes(cache), 'cache', 'be a cache that addCacheAside of this engine returned', Construct.isConstruct(cache) ? cache.node.path : cache);
    this.requireApi('addLookup').addLookup(key, cache, options);
    return this;
  }

  /** The function that compares index tables with the source, and repairs them. Undefined before `addIndexTable`, and without a drift check. */
  get driftCheckFunction(): lambda.Function | undefined {
    return this.driftCheck?.scheduled.handler;
  }

  /** The function that compares search indexes with the source, and repairs them. Undefined before `addSearchIndex`, and without a drift check. */
  get searchDriftCheckFunction(): lambda.Function | undefined {
    return this.searchProjector?.driftCheck?.scheduled.handler;
  }

  /** The function that answers the routes with a cache in Valkey. Its `connections` have its security group. Undefined without such a route or cache. */
  get valkeyQueryFunction(): lambda.Function | undefined {
    return this.api?.valkeyFunction;
  }

  /** The function that deletes values of changed items from Valkey. Its `connections` have its security group. Undefined without `CacheStore.valkey`. */
  get cacheInvalidatorFunction(): lambda.Function | undefined {
    return this.invalidator?.handler;
  }

  /** The table of `QueryCache.dynamoDb`. Undefined without a query that has it. */
  get queryCacheTable(): dynamodb.ITable | undefined {
    return this.api?.pageTable;
  }

  /**
   * The URL of the API, without a trailing slash.
   * @throws if the engine has no exposure
   */
  get url(): string {
    return this.requireApi('url').front.url.replace(/\/$/, '');
  }

  /**
   * Returns the OpenAPI 3.1 document of the routes so far. Synthesis writes it to the cloud assembly as `<path>.openapi.json`.
   * @throws if the engine has no exposure
   */
  openApi(): { [field: string]: unknown } {
    return this.requireApi('openApi').document();
  }

  /**
   * Grants `grantee` permission to call the routes with IAM authorization. A warning has the statement for the policy of a REST API.
   *
   * @param grantee the principal
   * @throws if the engine has no exposure, or the grantee has no policy in the account of an HTTP API
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const { front } = this.requireApi('grantInvoke');
    validateGrantee(this.validation, grantee);
    return grantApi(this, grantee, front.api);
  }

  /** The number of changes of which a view could make no row, and that are in the failure queue: sum over 1 minute. */
  metricChangesSetAside(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ChangesSetAside', { period: Duration.minutes(1) }).with(props ?? {});
  }

  private valkeyOf(api: QueryApi, cache: ValkeyCache) {
    const { operations, alarms } = this;
    const reader = api.functionWith('store', cache);
    this.invalidator ??= new CacheInvalidator(this, 'CacheInvalidator', { cache, caches: () => this.caches, operations, alarms });
    return { reader, invalidations: this.invalidator.queue, invalidator: this.invalidator.handler };
  }

  private createSearchProjector(): SearchProjector {
    const { source, failureQueue, operations, alarms, driftCheckOptions: driftCheck, projector: { failedRecords }, viewRebuild } = this;
    const generations = viewRebuild.refillTable;
    const searchProjector = new SearchProjector(this, 'SearchProjector', { source, failureQueue, failedRecords, driftCheck, generations });
    addSearchAlarms(operations, searchProjector, failedRecords, alarms);
    return searchProjector;
  }

  private createDriftCheck(): DriftCheck {
    const { source, failureQueue, operations, alarms, driftCheckOptions, projector: { failedRecords } } = this;
    const driftCheck = new DriftCheck(this, this, 'DriftCheck', {
      ...driftCheckOptions,
      ...{ source, failureQueue, failedRecords, settings: () => ({ views: this.views.map(view => view._settings) }) },
      ...{ handler: 'view-projector', called: 'views', file: 'views.json', variable: 'VIEWS_VALUES' },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
    driftCheck.addAlarms(operations, 'driftCheck', 'Rows', { failed: alarms.driftCheckFailed, lost: alarms.driftCheckRunsLost });
    return driftCheck;
  }

  private missing(): string[] {
    const hasView = this.searchProjector !== undefined || this.views.length + this.customViews.length + this.caches.length > 0;
    const views = hasView ? [] : [this.validation.problem('addIndexTable', 'be called for at least one view', 'no call')];
    return [...views, ...this.api?.missing(this.caches) ?? [], ...excessReaders(this.validation, this, this.source, 'source', 'the projector')];
  }

  private requireApi(prop: string): QueryApi {
    return this.api ?? this.validation.fail(prop, 'be used for an engine with the prop exposure, such as ServiceExposure.httpApi()', undefined);
  }
}
