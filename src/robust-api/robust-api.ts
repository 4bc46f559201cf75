import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms,
  aws_lambda as lambda, aws_logs as logs, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiRouteOptions } from './api-route-options';
import { OpenApiDefinition } from './openapi-definition';
import { ApiAlternative, ApiRoute } from './private/api-route';
import { requireCapability } from './private/capabilities';
import { Engine } from './private/engine';
import { refuseMixedAuthorizations } from './private/mixed-authorizations';
import { operationsOf } from './private/openapi-import';
import { openApiDocument } from './private/openapi-writer';
import { bindBackend, validateAlternative, validateCallers, validateRouteOptions } from './private/route-validation';
import { RobustApiAlarms } from './robust-api-alarms';
import { RoutingEngine } from './routing-engine';
import { BackendBindOptions, IBackend } from '../core/backends/backend-binding';
import { BackendConfig } from '../core/backends/backend-config';
import { HttpBackendOptions } from '../core/backends/http-backend-options';
import { ApiBackend } from '../core/backends/private/api-backend';
import { FunctionBackends } from '../core/backends/private/function-backends';
import { isStreamed } from '../core/backends/private/response-stream';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { documentUrl } from '../core/private/documents';
import { Kind } from '../core/private/kinds';
import { useLogRetention } from '../core/private/log-retention';
import { usePatternKey } from '../core/private/pattern-key';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';
import { validateWords } from '../core/web/private/document-words';
import { writeToAssembly } from '../core/web/private/openapi-file';
import { RouteKey } from '../core/web/private/route-key';
import { RouteNames } from '../core/web/private/route-names';
import { requireTimeoutWithin } from '../core/workers/private/function-timeout';

const ENGINE: Kind = { member: '_validate', factory: 'RoutingEngine.httpApi()' };

const RUNBOOK = 'src/robust-api/README.md';

/** https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const LONGEST_RESOLVER = Duration.seconds(30);

const FUNCTION_IMPACT = 'Clients of the routes of the function get 5xx or a late response. Other backends are not affected.';

/**
 * Properties of RobustApi.
 */
export interface RobustApiProps {
  /**
   * The service that routes the requests.
   * @default RoutingEngine.httpApi()
   */
  readonly engine?: RoutingEngine;
  /**
   * The title of the API in its OpenAPI document.
   * @default - the ID of the construct
   */
  readonly title?: string;
  /**
   * The version of the API in its OpenAPI document.
   * @default - 1.0.0
   */
  readonly version?: string;
  /**
   * The KMS key for everything that the API stores: circuits and logs.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the API makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Overrides of the alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: RobustApiAlarms;
}

/**
 * API gateway routing: one API in front of services of many kinds.
 *
 * Timeouts, retries and circuit breakers isolate each backend. A backend that is down or slow does not
 * affect the others.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/gateway-routing
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * declare const ordersNext: lambda.Function;
 * const api = new RobustApi(this, 'Gateway');
 * api.addRoute('GET /orders/{id}', Backend.function(ordersFunction));
 * api.addRoute('GET /orders/{id}', Backend.function(ordersNext), { when: RequestMatch.header('x-client', ['mobile']), weight: 10 });
 * api.addRoute('ANY /catalog/{proxy+}', Backend.http('https://catalog.example.com'));
 */
export class RobustApi extends Construct implements IBackend, IOperable {
  /** The HTTP API. Undefined with another engine. */
  readonly httpApi?: apigwv2.HttpApi;
  /** The REST API. Undefined with another engine. */
  readonly restApi?: apigateway.RestApi;
  /** The Application Load Balancer that the API has for itself. Undefined with another engine. */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  /** The GraphQL API. Undefined with another engine. */
  readonly graphqlApi?: appsync.GraphqlApi;
  readonly operations: Operations;

  private readonly props: RobustApiProps;
  private readonly engineOptions: RoutingEngine;
  private readonly engine: Engine;
  private readonly functions: FunctionBackends;
  private readonly validation: Validation;
  private readonly routes = new Map<string, ApiRoute>();
  private readonly names = new RouteNames();
  private hasResolvers = false;

  constructor(scope: Construct, id: string, props: RobustApiProps = {}) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    this.props = props;
    this.validation = new Validation(this);
    validateWords(this.validation, props, '');
    this.validation.kind('engine', props.engine, ENGINE);
    this.engineOptions = props.engine ?? RoutingEngine.httpApi();
    this.engineOptions._validate(this);

    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    describeWork(this, () => ({ units: 'requests' }));
    warnOfIdleOverrides(this, this.operations, props.alarms);
    this.engine = this.engineOptions._create(this, { operations: this.operations, alarms: props.alarms ?? {} });
    this.functions = new FunctionBackends(this, this.operations, { ...props.alarms, impact: FUNCTION_IMPACT });
    this.httpApi = this.engine.httpApi;
    this.restApi = this.engine.restApi;
    this.loadBalancer = this.engine.loadBalancer;
    this.graphqlApi = this.engine.graphqlApi;

    this.node.addValidation({ validate: () => this.incompleteRoutes() });
    if (this.engine.kind !== 'graphqlApi') { writeToAssembly(this, () => this.document()); }
  }

  /** The URL of the API, without a trailing slash. */
  get url(): string {
    return this.engine.url;
  }

  /** The functions of the request routers, by the keys of their routes. */
  get routers(): { [routeKey: string]: lambda.IFunction } {
    return this.engine.routers ?? {};
  }

  /**
   * Adds a route, or a further backend of a route.
   *
   * @param key the method and the path, such as `GET /orders/{id}` or `ANY /catalog/{proxy+}`
   * @throws if the engine does not support the backend or an option; the message names the engines that do
   */
  addRoute(key: string, backend: IBackend, options: ApiRouteOptions = {}): void {
    requireCapability(this.validation, this.engine.kind, 'routes', 'addRoute (use addResolver)');
    const parsed = RouteKey.parse(key, this.validation);
    const known = this.routes.get(parsed.text);
    validateRouteOptions(this.validation, this.engine, parsed.text, options, known);
    const { operationId } = options.documentation ?? {};
    const namesake = operationId && [...this.routes.values()].find(other => other.operationId === operationId);
    this.validation.check(!namesake, 'documentation.operationId', `be unique in the API ('${namesake && namesake.key.text}' has the same)`, operationId);
    const route = known ?? new ApiRoute(parsed, options, options.auth ?? this.engineOptions._auth, this.names.of(parsed));
    const alternative: ApiAlternative = {
      backend: bindBackend(this, this.validation, backend, { timeout: route.options.timeout }),
      when: options.when?._conditions ?? [],
      weight: options.weight,
    };
    validateAlternative(this.validation, this.engine.kind, route, alternative);
    validateCallers(this.validation, this.engine.kind, route.auth, alternative.backend);
    route.alternatives.push(alternative);
    refuseMixedAuthorizations(this, this.validation, route);
    if (known) {
      this.engine.addAlternative(route, alternative);
    } else {
      this.engine.addRoute(route);
      this.routes.set(parsed.text, route);
    }
    this.functions.watch(alternative.backend);
  }

  /**
   * Adds the resolver of a field of the GraphQL schema.
   *
   * @param field the type and the field, such as `Query.order`
   * @param backend a function backend
   * @throws if the engine is not a GraphQL API
   */
  addResolver(field: string, backend: IBackend): void {
    requireCapability(this.validation, this.engine.kind, 'resolvers', 'addResolver (use addRoute)');
    const [, typeName, fieldName] = /^([_A-Za-z]\w*)\.([_A-Za-z]\w*)$/.exec(field) ?? [];
    this.validation.check(fieldName !== undefined, 'field', "be a type and a field such as 'Query.order'", field);
    const config = bindBackend(this, this.validation, backend, {});
    if (!config.function) {
      this.validation.fail('backend', 'be a function for addResolver (RoutingEngine.httpApi and RoutingEngine.restApi support other kinds)', 'a backend of another kind');
    }
    if (isStreamed(config)) { requireCapability(this.validation, this.engine.kind, 'responseStream', 'a response that is streamed'); }
    this.validation.check(!config.functionAnswersRequestsOnly, 'backend', 'take the events of AppSync', 'a function that answers HTTP requests only');
    requireTimeoutWithin(this.validation, 'backend', config.function, LONGEST_RESOLVER, 'AppSync limit');
    this.hasResolvers = true;
    this.engine.addResolver(typeName, fieldName, config.function);
    this.functions.watch(config);
  }

  /** Returns the OpenAPI 3.1 document of all routes so far. Synthesis writes it to the cloud assembly as `<path>.openapi.json`. */
  openApi(): { [field: string]: unknown } {
    requireCapability(this.validation, this.engine.kind, 'routes', 'openApi (a GraphQL API has its schema)');
    return this.document();
  }

  /**
   * Adds a route for each operation of an OpenAPI document, with its request schema.
   *
   * @param backends the backends by `operationId`, one for each operation
   * @param options further options of the routes by `operationId`
   * @throws if an operation has no backend, or a backend has no operation
   */
  importOpenApi(
    definition: OpenApiDefinition,
    backends: { [operationId: string]: IBackend },
    options: { [operationId: string]: ApiRouteOptions } = {},
  ): void {
    const operations = operationsOf(definition.text);
    const ids = operations.map(({ operationId }) => operationId);
    const nameless = operations.find(({ operationId }) => operationId === undefined);
    this.validation.check(nameless === undefined, 'definition', 'have an operationId for every operation', nameless?.key);
    for (const [prop, given] of Object.entries({ backends, options })) {
      const unknown = Object.keys(given).find(id => !ids.includes(id));
      this.validation.check(unknown === undefined, prop, `have keys among the operations of the document (${ids.join(', ')})`, unknown);
    }
    const missing = operations.find(({ operationId }) => !backends[operationId!]);
    this.validation.check(missing === undefined, 'backends', 'hold a backend for every operation', missing && `none for '${missing.operationId}'`);
    for (const { operationId, key, options: imported } of operations) {
      this.addRoute(key, backends[operationId!], { ...imported, ...options[operationId!] });
    }
  }

  /**
   * Returns the API as a backend of another API that calls it by its URL. Its routes, schemas, throttle and authorization hold.
   * Requests are signed for routes with IAM authorization. For other routes, the headers with the credentials of the caller are forwarded.
   *
   * @param options of the calls. `retryAttempts` is 0 by default, because the routes of the API retry.
   * @throws if the engine is another one than an HTTP API or a REST API, or options have `auth`
   */
  asBackend(options: HttpBackendOptions = {}): IBackend {
    const { front } = this.engine;
    requireCapability(this.validation, this.engine.kind, 'ownApi', 'asBackend (use Backend.applicationLoadBalancer for a load balancer)');
    return new ApiBackend(this, front!, { retryAttempts: 0, ...options });
  }

  /**
   * Binds the API as a backend of another API, as `asBackend` does.
   * @throws if the other API is this one. Synthesis warns of APIs that call one another
   */
  bindBackend(scope: Construct, options: BackendBindOptions): BackendConfig {
    return this.asBackend().bindBackend(scope, options);
  }

  private document(): { [field: string]: unknown } {
    const { title = this.node.id, version = '1.0.0' } = this.props;
    return openApiDocument({ title, version, url: this.url, routes: [...this.routes.values()] });
  }

  private incompleteRoutes(): string[] {
    if (this.routes.size === 0 && !this.hasResolvers) {
      const method = this.engine.kind === 'graphqlApi' ? 'addResolver' : 'addRoute';
      this.validation.warn('noRoute', method, 'be called at least once', 'no call', 'Acknowledge this warning where you add to the API yourself.');
    }
    return [...this.routes.values()].flatMap(route => route.missingFallback()).map(problem => `RobustApi at '${this.node.path}': ${problem}.`);
  }
}
