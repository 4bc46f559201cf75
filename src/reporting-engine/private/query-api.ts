import { aws_dynamodb as dynamodb, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { lookupSettings, validateLookup } from './lookup-settings';
import { DocumentedLookup, DocumentedQuery, queriesDocument } from './query-openapi';
import { queryRoute } from './query-settings';
import { addStoreFailuresAlarm } from './store-failures-alarm';
import { grantValkey, valkeySettings } from './valkey-access';
import { functionNetwork } from '../../core/backends/private/backend-network';
import { grantFunction } from '../../core/messaging/private/invoke-grant';
import { Operations } from '../../core/operations/operations';
import { catalogMetric, patternPath } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { cacheTable } from '../../core/private/cache-table';
import { CatalogFunction } from '../../core/private/catalog-function';
import { inKeyOrder } from '../../core/private/key-order';
import { EXPOSURE } from '../../core/private/kinds';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { patternKey } from '../../core/private/pattern-key';
import { grantSecret } from '../../core/private/secret-grants';
import { grantRecords } from '../../core/private/table-grants';
import { Validation } from '../../core/private/validation';
import { describeWork } from '../../core/private/work-model';
import { validateWords } from '../../core/web/private/document-words';
import { HttpFront } from '../../core/web/private/http-front';
import { OpenApiObject } from '../../core/web/private/openapi-document';
import { RestFront } from '../../core/web/private/rest-front';
import { RouteKey } from '../../core/web/private/route-key';
import { RouteNames } from '../../core/web/private/route-names';
import { validateRoute } from '../../core/web/private/web-front';
import { ServiceExposure } from '../../core/web/service-exposure';
import { WebAuth } from '../../core/web/web-auth';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { CacheAside } from '../cache-aside';
import { IndexTable } from '../index-table';
import { LookupOptions } from '../lookup-options';
import { QueryApiDocumentation } from '../query-documentation';
import { ReportingEngineAlarms } from '../reporting-engine-alarms';
import { ValkeyCache } from '../valkey-cache';
import { ViewJoin } from '../view-join';
import { ViewQueryOptions } from '../view-query-options';

const TIMEOUT = Duration.seconds(10);
const IMPACT = 'Clients cannot read the views. The views follow their source all the same.';

export interface QueryApiProps {
  readonly exposure: ServiceExposure;
  readonly validation: Validation;
  readonly operations: Operations;
  readonly alarms: ReportingEngineAlarms;
  readonly documentation?: QueryApiDocumentation;
}

interface Query extends DocumentedQuery {
  readonly handler: CatalogFunction;
  readonly isInValkey: boolean;
  /** Of its pages. */
  readonly table?: dynamodb.ITable;
}

interface Lookup extends DocumentedLookup {
  readonly handler: CatalogFunction;
}

const CACHE_ACTIONS = ['GetItem', 'UpdateItem'].map(action => `dynamodb:${action}`);

/** Checks what the API of an engine is made of, before anything is created. */
export function validateExposure(validation: Validation, { documentation, exposure }: Partial<QueryApiProps>) {
  validation.kind('exposure', exposure, EXPOSURE);
  validateWords(validation, documentation);
  validation.check(!documentation || exposure !== undefined, 'documentation', 'be left out for an engine without the prop exposure', documentation);
}

/** The API of an engine: a function that reads pages of views, and the key of its cursors. */
export class QueryApi extends Construct {
  readonly front: HttpFront | RestFront;
  readonly queryFunction: CatalogFunction;
  readonly cursorSecret: secretsmanager.Secret;

  private readonly validation: Validation;
  private readonly queries: Query[] = [];
  private readonly lookups: Lookup[] = [];
  private readonly names = new RouteNames();
  private pages?: dynamodb.ITable;
  private valkey?: { readonly cache: ValkeyCache; readonly handler: CatalogFunction };

  constructor(private readonly pattern: Construct, id: string, private readonly props: QueryApiProps) {
    super(pattern, id);
    const { exposure, validation, operations, alarms } = props;
    this.validation = validation;
    this.cursorSecret = new secretsmanager.Secret(this, 'CursorSecret', {
      description: 'The key of the cursors of queries',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      encryptionKey: patternKey(this),
    });
    acknowledge(this.cursorSecret, 'Cursors hold for an hour; the README says how to rotate their key', 'AwsSolutions-SMG4');
    this.queryFunction = this.createFunction(this);
    const { front } = exposure._kind;
    this.front = front?.(pattern, { operations, alarms, impact: IMPACT, logs: `Then read the log of ${this.queryFunction.functionName}.` })
      ?? validation.fail('exposure', 'be ServiceExposure.httpApi() or .restApi(): functions read views with enableFor', 'ServiceExposure.internalSdk()');
    // pages are read at any rate, whatever changes
    describeWork(this, () => ({ shares: [this.front, this].map(below => ({ below, times: 0 })) }));
    addFunctionAlarms(operations, 'query', this.queryFunction, {
      invokedWith: 'request',
      timeout: TIMEOUT,
      errors: alarms.queryErrors,
      throttles: alarms.queryThrottles,
      duration: alarms.queryDuration,
      impact: IMPACT,
    });
  }

  /** Adds a route. */
  add(text: string, view: IndexTable, options: ViewQueryOptions) {
    const key = RouteKey.parse(text, this.validation);
    const validation = this.validation.of(text);
    validateRoute(validation, options);
    const route = queryRoute(validation, key, view._settings.partitionBy, options);
    this.front.routes.check(key);
    const documented = this.documented(key, options);
    const valkey = options.cache?._valkey;
    const handler = valkey ? this.functionWith('cache', valkey) : this.queryFunction;
    this.front.addRoute(key, handler, { auth: options.auth, throttle: options.throttle });
    if (!this.queries.some(query => query.view === view && query.handler === handler)) { view.grantQuery(handler); }
    view._recordProgress();
    new Set(options.joins?.map(join => join.view)).forEach(other => other._grantJoin(handler));
    if (valkey && !this.queries.some(query => query.isInValkey)) { this.addPageAlarm(); }
    this.queries.push({
      ...documented,
      view,
      route,
      joins: options.joins,
      handler,
      isInValkey: valkey !== undefined,
      table: options.cache?._kind === 'dynamoDb' ? this.tableOfPages() : undefined,
    });
  }

  /** Adds a route to a cache of values. */
  addLookup(text: string, cache: CacheAside, options: LookupOptions) {
    const key = RouteKey.parse(text, this.validation);
    validateRoute(this.validation.of(text), options);
    validateLookup(this.validation, key, cache, options);
    this.front.routes.check(key);
    const documented = this.documented(key, options);
    const valkey = cache._options.store?._valkey;
    const handler = valkey ? this.functionWith('cache', valkey) : this.queryFunction;
    this.front.addRoute(key, handler, { auth: options.auth, throttle: options.throttle });
    if (!this.lookups.some(lookup => lookup.cache === cache)) {
      if (cache.table) { grantRecords(cache.table, handler, ...CACHE_ACTIONS); }
      grantFunction(this, handler, cache._options.loader);
    }
    this.lookups.push({ ...documented, cache, handler });
  }

  /**
   * The function of the routes with a cache in Valkey, in its network.
   *
   * @param prop that has the cache, in errors
   */
  functionWith(prop: string, cache: ValkeyCache): CatalogFunction {
    this.valkey ??= this.createValkey(cache);
    this.validation.check(this.valkey.cache === cache, prop, 'have the ValkeyCache object of the other caches of the engine: one function is in its network', 'another one');
    return this.valkey.handler;
  }

  /** The function of the routes with a cache in Valkey. Undefined without one. */
  get valkeyFunction(): lambda.Function | undefined {
    return this.valkey?.handler;
  }

  /** The table of `QueryCache.dynamoDb`. Undefined without such a query. */
  get pageTable(): dynamodb.ITable | undefined {
    return this.pages;
  }

  /** The OpenAPI document of the routes so far. */
  document(): OpenApiObject {
    const { pattern, front, queries, lookups, props: { documentation: { title = pattern.node.id, version = '1.0.0' } = {} } } = this;
    return queriesDocument({ title, version, url: front.url.replace(/\/$/, ''), queries, lookups });
  }

  /** Empty if there is a route, and each cache has one. */
  missing(caches: readonly CacheAside[]): string[] {
    const unread = caches.filter(cache => !this.lookups.some(lookup => lookup.cache === cache));
    const ofCaches = unread.map(({ node: { id } }) => this.validation.problem('addLookup', `be called for the cache ${id}, such as addLookup('GET /tweets/{id}', cache)`, 'no call'));
    if (this.queries.length + caches.length > 0) { return ofCaches; }
    return [this.validation.problem('addQuery', "be called for an engine with an exposure, such as addQuery('GET /timeline', view)", 'no call')];
  }

  private documented<D extends { readonly operationId?: string }>(key: RouteKey, options: { readonly auth?: WebAuth; readonly documentation?: D }) {
    const { auth = this.front.auth, documentation } = options;
    const operationId = documentation?.operationId ?? this.names.of(key);
    const namesake = [...this.queries, ...this.lookups].find(other => other.operationId === operationId);
    this.validation.of(key.text).check(!namesake, 'documentation.operationId', `be unique in the API ('${namesake?.key.text}' has the same)`, operationId);
    return { key, operationId, auth, documentation };
  }

  private tableOfPages(): dynamodb.ITable {
    if (!this.pages) {
      const { operations, alarms } = this.props;
      this.pages = cacheTable(this, 'Pages', { timeToLiveAttribute: 'expiresAt' });
      grantRecords(this.pages, this.queryFunction, ...CACHE_ACTIONS);
      addTableThrottlesAlarm(operations, 'queryCacheThrottles', this.pages, {
        override: alarms.queryCacheThrottles,
        called: 'cache of pages',
        impact: 'Queries read the views instead, and take longer. No query is refused for it.',
      });
    }
    return this.pages;
  }

  private createValkey(cache: ValkeyCache) {
    const { operations, alarms } = this.props;
    const scope = new Construct(this, 'Valkey');
    const handler = this.createFunction(scope, cache);
    grantValkey(scope, cache, handler);
    addFunctionAlarms(operations, 'valkeyQuery', handler, {
      section: 'query',
      invokedWith: 'request',
      timeout: TIMEOUT,
      errors: alarms.valkeyQueryErrors,
      throttles: alarms.valkeyQueryThrottles,
      duration: alarms.valkeyQueryDuration,
      impact: IMPACT,
    });
    return { cache, handler };
  }

  private addPageAlarm() {
    const { operations, alarms } = this.props;
    const failures = catalogMetric(this.pattern, 'CacheFailures', { period: Duration.minutes(1) });
    addStoreFailuresAlarm(operations, 'queryCacheFailures', failures, {
      override: alarms.queryCacheFailures,
      whose: 'cache of pages',
      reader: this.valkey!.handler,
      impact: 'Queries read the views instead, and take longer. No query is refused for it.',
    });
  }

  /** @param valkey the cache of its routes, in whose network it is. Default: none */
  private createFunction(scope: Construct, valkey?: ValkeyCache): CatalogFunction {
    const { pattern, cursorSecret } = this;
    const settings = (): object => this.settings(handler, valkey);
    const handler: CatalogFunction = new CatalogFunction(scope, 'Function', {
      handler: 'view-query',
      network: valkey && functionNetwork(scope, valkey._options.network, 'The function that answers queries with the cache'),
      description: `Answers queries of ${pattern.node.path}${valkey ? ' with a cache in Valkey' : ''}`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'API Gateway invokes it synchronously: no event can be lost',
      lateFiles: () => ({ 'queries.json': textAndValues(settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        QUERIES_VALUES: Lazy.string({ produce: () => valuesOf(this, settings()) }),
      },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
    grantSecret(cursorSecret, handler);
    return handler;
  }

  /** QueriesSettings of handlers/view-query/settings.ts. */
  private settings(of: CatalogFunction, valkey: ValkeyCache | undefined): object {
    const own = this.queries.filter(({ handler }) => handler === of);
    const queries = own.map(({ key, view, joins, route: { cache, ...route }, table, isInValkey }) => ({
      route: key.text,
      view: view.node.id,
      table: view.table.tableName,
      index: view.indexName,
      shardCount: view.shardCount,
      limit: view.limit,
      ...route,
      ...joins && { joins: joins.map(joinSettings) },
      ...cache && { cache: { ...cache, table: table?.tableName, isInValkey: isInValkey || undefined } },
    }));
    const lookups = this.lookups.filter(({ handler }) => handler === of).map(({ key, cache }) => lookupSettings(this.validation, key, cache));
    const { cursorSecret: { secretArn: cursorSecret } } = this;
    return { queries, ...lookups.length > 0 && { lookups }, ...valkey && { valkey: valkeySettings(valkey) }, cursorSecret };
  }
}

function joinSettings({ view: other, on, member }: ViewJoin) {
  return { table: other.table.tableName, index: other.indexName, as: member, on: inKeyOrder(on) };
}
