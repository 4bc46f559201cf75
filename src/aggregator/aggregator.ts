import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda,
  aws_logs as logs, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AggregatorAlarms } from './aggregator-alarms';
import { AggregatorRouteOptions } from './aggregator-route-options';
import { Composition } from './composition';
import { AggregateRoute } from './private/aggregate-route';
import { aggregateSettings } from './private/aggregate-settings';
import { bindSources } from './private/aggregate-sources';
import { validateCache, validateDeadline, validateKinds } from './private/aggregate-validation';
import { aggregatorFunction } from './private/aggregator-function';
import { addAggregatorAlarms, API_IMPACT } from './private/alarms';
import { widgetsOf } from './private/widgets';
import { ResponseCache } from './response-cache';
import { Source } from './source';
import { BackendBindOptions, IBackend } from '../core/backends/backend-binding';
import { BackendConfig } from '../core/backends/backend-config';
import { BackendNetworkOptions } from '../core/backends/backend-network-options';
import { validateNetwork } from '../core/backends/private/backend-network';
import { noteCall } from '../core/backends/private/called-apis';
import { CircuitRecords } from '../core/backends/private/circuit-records';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { grantApi, grantFunction } from '../core/messaging/private/invoke-grant';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { cacheTable } from '../core/private/cache-table';
import { documentUrl } from '../core/private/documents';
import { useLogRetention } from '../core/private/log-retention';
import { usePatternKey } from '../core/private/pattern-key';
import { grantRecords } from '../core/private/table-grants';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';
import { HttpFront } from '../core/web/private/http-front';
import { writeToAssembly } from '../core/web/private/openapi-file';
import { RestFront } from '../core/web/private/rest-front';
import { ServiceExposure } from '../core/web/service-exposure';

const RUNBOOK = 'src/aggregator/README.md';

/**
 * Properties of Aggregator.
 */
export interface AggregatorProps {
  /** The sources of the response by name: 1 to 25. A name has letters and digits, a lower-case letter first. */
  readonly sources: { [name: string]: Source };
  /**
   * The way the response is made from the parts.
   * @default - Composition.parts()
   */
  readonly response?: Composition;
  /**
   * The way clients reach the aggregate.
   * @default ServiceExposure.httpApi()
   */
  readonly exposure?: ServiceExposure;
  /**
   * The time that a request may take. Sources get what is left of it: 100 milliseconds to 28 seconds, or to 14 minutes 59 seconds without an API.
   * @default Duration.seconds(5)
   */
  readonly deadline?: Duration;
  /**
   * The cache of the responses.
   * @default ResponseCache.none()
   */
  readonly cache?: ResponseCache;
  /**
   * The network of the aggregator, for backends that are private.
   * @default - none; the backends are public, or functions
   */
  readonly network?: BackendNetworkOptions;
  /**
   * The KMS key for everything that the aggregate stores: cached responses, circuits and logs.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the aggregate makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Overrides of the alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: AggregatorAlarms;
}

/**
 * Aggregator: one request of a client becomes calls to several services, and one response.
 *
 * The paths of the sources say which source needs another. The others are called at the same time. A source that fails is answered by its
 * fallback, and the response is flagged as partial.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/gateway-aggregation
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * const invoice = new Aggregator(this, 'Invoice', {
 *   sources: {
 *     order: Source.of(Backend.function(ordersFunction), { path: '/orders/{id}', required: true }),
 *     customer: Source.of(Backend.http('https://crm.example.com'), {
 *       path: '/customers/{order.customerId}', fallback: Fallback.cached(Duration.hours(1)),
 *     }),
 *   },
 *   response: Composition.jsonata('{ "id": order.id, "name": customer.name, "total": $sum(order.lines.price) }'),
 * });
 * invoice.addRoute('GET /invoices/{id}');
 */
export class Aggregator extends Construct implements IBackend, IOperable {
  /** The API of `ServiceExposure.httpApi`. Undefined with another exposure. */
  readonly httpApi?: apigwv2.HttpApi;
  /** The API of `ServiceExposure.restApi`. Undefined with another exposure. */
  readonly restApi?: apigateway.RestApi;
  /** The function that calls the sources. Its reserved concurrency is the bulkhead between the aggregate and other functions of the account. */
  readonly aggregatorFunction: lambda.Function;
  /** The table of the circuits, which the execution environments share: one item for each backend. An operator forces a circuit open or closed there. */
  readonly circuitTable: dynamodb.ITable;
  /** The table of `ResponseCache.dynamoDb`. Undefined with another cache. */
  readonly cacheTable?: dynamodb.ITable;
  readonly operations: Operations;

  private readonly validation: Validation;
  private readonly front?: HttpFront | RestFront;
  private readonly route: AggregateRoute;

  constructor(scope: Construct, id: string, props: AggregatorProps) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    this.validation = new Validation(this);
    const { exposure = ServiceExposure.httpApi(), deadline = Duration.seconds(5), alarms = {}, response = Composition.parts() } = props;
    validateKinds(this.validation, props);
    const { front, provisionedConcurrency } = exposure._kind;
    const cache = props.cache?._config;
    validateDeadline(this.validation, deadline, front !== undefined);
    this.validation.check(provisionedConcurrency === undefined, 'exposure.provisionedConcurrency',
      'be left out: an alias of aggregatorFunction can have it', provisionedConcurrency);
    const { sources, inputs } = bindSources(this, this.validation, props.sources, deadline);
    if (cache) { validateCache(this.validation, cache, sources); }
    if (props.network) { validateNetwork(this.validation, props.network); }

    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    describeWork(this, () => ({ units: 'requests', called: this.front ? [] : [this.aggregatorFunction] }));
    warnOfIdleOverrides(this, this.operations, alarms);
    this.front = front?.(this, {
      operations: this.operations, alarms, impact: API_IMPACT, logs: 'The alarm failedAnswers has the command for the log of the sources.',
    });
    if (this.front instanceof HttpFront) { this.httpApi = this.front.api; }
    if (this.front instanceof RestFront) { this.restApi = this.front.api; }
    this.route = new AggregateRoute(this.validation, { sources, inputs, response, isCached: cache !== undefined, front: this.front });
    const handler = aggregatorFunction(this, 'Handler', {
      deadline,
      sources,
      network: props.network,
      settings: () => aggregateSettings({
        route: this.route.text, deadline, sources, inputs, response, cache: cache && { ...cache, table: this.cacheTable?.tableName },
      }),
    });
    this.aggregatorFunction = handler;
    const circuits = new CircuitRecords(this, 'Circuits');
    circuits.grantUse(handler);
    this.circuitTable = circuits.table;
    if (cache?.kind === 'dynamoDb') {
      this.cacheTable = cacheTable(this, 'Cache');
      grantRecords(this.cacheTable, handler, 'dynamodb:GetItem', 'dynamodb:PutItem');
    }
    addAggregatorAlarms(this, { operations: this.operations, handler, deadline, sources, cacheTable: this.cacheTable }, alarms);
    this.operations.addWidgets(...widgetsOf(this, handler));
    this.node.addValidation({ validate: () => this.route.missing() });
    if (this.front) { writeToAssembly(this, () => this.route.document(this.node.id)); }
  }

  /**
   * The URL of the API, without a trailing slash.
   * @throws if the aggregate is internal, which has no URL
   */
  get url(): string {
    return this.requireFront('url').url.replace(/\/$/, '');
  }

  /**
   * Adds the route of the aggregate to its API. An API has one.
   *
   * @param key the method and the path, such as `GET /invoices/{id}`, with the path parameters that the sources refer to
   * @throws if the key is not valid, lacks a parameter that a source refers to, or is the second one; or if the aggregate is internal
   */
  addRoute(key: string, options: AggregatorRouteOptions = {}): Aggregator {
    this.requireFront('addRoute');
    this.route.add(key, options, this.aggregatorFunction);
    return this;
  }

  /**
   * Returns the OpenAPI 3.1 document of the aggregate. Synthesis writes it to the cloud assembly as `<path>.openapi.json`.
   * @throws if the aggregate has no route
   */
  openApi(): { [field: string]: unknown } {
    this.requireFront('openApi');
    return this.route.document(this.node.id);
  }

  /**
   * Grants `grantee` permission to request the aggregate.
   *
   * For an internal aggregate, the permission is to invoke `aggregatorFunction`. For an API, it is to call the route with IAM authorization.
   * A warning has the statement for the policy of a REST API.
   *
   * @param grantee the principal
   * @throws if the grantee has no policy in the account of an HTTP API
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const api = this.httpApi ?? this.restApi;
    validateGrantee(this.validation, grantee);
    return api ? grantApi(this, grantee, api) : grantFunction(this, grantee, this.aggregatorFunction);
  }

  /** Binds the aggregate as a backend of another API, which invokes `aggregatorFunction`. The route of that API has the path parameters. */
  bindBackend(scope: Construct, _options: BackendBindOptions): BackendConfig {
    noteCall(scope, this);
    const { needsCaller } = this.route;
    return { function: this.aggregatorFunction, functionHasAlarms: true, functionAnswersRequestsOnly: true, functionNeedsCaller: needsCaller };
  }

  private requireFront(prop: string): HttpFront | RestFront {
    return this.front ?? this.validation.fail(prop, 'be used with ServiceExposure.httpApi() or .restApi()', 'ServiceExposure.internalSdk()');
  }
}
