import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiRouteOptions } from './api-route-options';
import { OpenApiDefinition } from './openapi-definition';
import { ApiAlternative, ApiRoute } from './private/api-route';
import { requireCapability } from './private/capabilities';
import { Engine } from './private/engine';
import { GraphqlApiEngine } from './private/graphql-api-engine';
import { HttpApiEngine } from './private/http-api-engine';
import { LoadBalancerEngine } from './private/load-balancer-engine';
import { writeToAssembly } from './private/openapi-file';
import { operationsOf } from './private/openapi-import';
import { openApiDocument } from './private/openapi-writer';
import { RestApiEngine } from './private/rest-api-engine';
import { bindBackend, validateAlternative, validateRouteOptions } from './private/route-validation';
import { RobustApiAlarms } from './robust-api-alarms';
import { RoutingEngine } from './routing-engine';
import { IBackend } from '../core/backends/backend-binding';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { Validation } from '../core/private/validation';
import { RouteKey } from '../core/web/private/route-key';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/robust-api/README.md';

/**
 * Properties of RobustApi.
 */
export interface RobustApiProps {
  /**
   * What routes the requests.
   * @default RoutingEngine.httpApi()
   */
  readonly engine?: RoutingEngine;
  /**
   * What the API is called in its OpenAPI document.
   * @default - the id of the construct
   */
  readonly title?: string;
  /**
   * The version of the API in its OpenAPI document.
   * @default - 1.0.0
   */
  readonly version?: string;
  /**
   * Tunes or disables alarms.
   * @default - all alarms, each with the figures its option names
   */
  readonly alarms?: RobustApiAlarms;
}

/**
 * API gateway routing: one entry point with a well-defined API before services of many kinds. A
 * backend that is down or slow is answered for within its own limits, and takes nothing from the others.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/gateway-routing
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * declare const ordersNext: lambda.Function;
 * const api = new RobustApi(this, 'Gateway');
 * api.route('GET /orders/{id}', Backend.function(ordersFunction));
 * api.route('GET /orders/{id}', Backend.function(ordersNext), { when: RequestMatch.header('x-client', ['mobile']), weight: 10 });
 * api.route('ANY /catalog/{proxy+}', Backend.http('https://catalog.example.com'));
 */
export class RobustApi extends Construct implements IOperable {
  /** The HTTP API; undefined with another engine. */
  readonly httpApi?: apigwv2.HttpApi;
  /** The REST API; undefined with another engine. */
  readonly restApi?: apigateway.RestApi;
  /** The load balancer; undefined with another engine. */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  /** The GraphQL API; undefined with another engine. */
  readonly graphqlApi?: appsync.GraphqlApi;
  readonly operations: Operations;

  private readonly props: RobustApiProps;
  private readonly engineOptions: RoutingEngine;
  private readonly engine: Engine;
  private readonly validation: Validation;
  private readonly routes = new Map<string, ApiRoute>();

  constructor(scope: Construct, id: string, props: RobustApiProps = {}) {
    super(scope, id);
    this.props = props;
    this.validation = new Validation(this);
    this.engineOptions = props.engine ?? RoutingEngine.httpApi();
    this.engineOptions._validate(this);

    this.operations = new Operations(this, { runbookUrl: RUNBOOK });
    this.engine = this.engineOptions._create(this, { operations: this.operations, alarms: props.alarms ?? {} });
    this.httpApi = this.engine instanceof HttpApiEngine ? this.engine.front.api : undefined;
    this.restApi = this.engine instanceof RestApiEngine ? this.engine.front.api : undefined;
    this.loadBalancer = this.engine instanceof LoadBalancerEngine ? this.engine.loadBalancer : undefined;
    this.graphqlApi = this.engine instanceof GraphqlApiEngine ? this.engine.api : undefined;

    this.node.addValidation({ validate: () => this.incompleteRoutes() });
    if (this.engine.kind !== 'graphql') { writeToAssembly(this, () => this.document()); }
  }

  /** Where callers send their requests, without a slash at the end. */
  get url(): string {
    return this.engine.url;
  }

  /** The request routers before HTTP servers and weighed backends, by the keys of their routes. */
  get routers(): { [routeKey: string]: lambda.IFunction } {
    return 'functions' in this.engine ? (this.engine as HttpApiEngine | RestApiEngine).functions.routers : {};
  }

  /**
   * A route, or a further backend of one.
   *
   * @param key method and path: `GET /orders/{id}`, `ANY /catalog/{proxy+}`
   * @throws if the engine cannot do it; the message names the engines that can
   */
  addRoute(key: string, backend: IBackend, options: ApiRouteOptions = {}): void {
    requireCapability(this.validation, this.engine.kind, 'routes', 'a route (resolve answers fields)');
    const parsed = RouteKey.parse(key, this.validation, 'key');
    const known = this.routes.get(parsed.text);
    validateRouteOptions(this.validation, this.engine.kind, parsed.text, options, known);
    const { operationId } = options.documentation ?? {};
    const namesake = operationId && [...this.routes.values()].find(other => other.operationId === operationId);
    this.validation.check(!namesake, 'documentation.operationId', `be unique, and '${namesake && namesake.key.text}' has it`, operationId);
    const route = known ?? new ApiRoute(parsed, options, options.auth ?? this.engineOptions._auth, [...this.routes.values()]);
    const alternative: ApiAlternative = {
      backend: bindBackend(this, this.validation, backend, { timeout: route.options.timeout }),
      when: options.when?._conditions ?? [],
      weight: options.weight,
    };
    validateAlternative(this.validation, this.engine.kind, route, alternative);
    route.alternatives.push(alternative);
    if (known) {
      this.engine.addAlternative(route, alternative);
    } else {
      this.engine.addRoute(route);
      this.routes.set(parsed.text, route);
    }
  }

  /**
   * What answers a field of the GraphQL schema.
   *
   * @param field type and field: `Query.order`
   * @param backend a function
   * @throws if the engine has no fields
   */
  addResolver(field: string, backend: IBackend): void {
    requireCapability(this.validation, this.engine.kind, 'resolvers', 'a resolver (route answers requests)');
    const [, typeName, fieldName] = /^([_A-Za-z]\w*)\.([_A-Za-z]\w*)$/.exec(field) ?? [];
    this.validation.check(fieldName !== undefined, 'field', "be a type and a field like 'Query.order'", field);
    const config = bindBackend(this, this.validation, backend, {});
    if (!config.function) {
      this.validation.fail('backend', 'be a function for a field (RoutingEngine.httpApi and RoutingEngine.restApi take the other kinds)', 'another kind');
    }
    this.engine.addResolver(typeName, fieldName, config.function);
  }

  /** The OpenAPI 3.1 document of all routes so far. It is written to the cloud assembly, as `<path>.openapi.json`. */
  openApi(): { [field: string]: unknown } {
    requireCapability(this.validation, this.engine.kind, 'routes', 'an OpenAPI document (the schema is that of a GraphQL API)');
    return this.document();
  }

  /**
   * Routes for all operations of an OpenAPI document, with their request schemas.
   *
   * @param backends by `operationId`: one for every operation
   * @param options what the document does not say, by `operationId`
   * @throws if an operation has no backend, or a backend no operation
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
      this.validation.check(unknown === undefined, prop, `be of operations of the document (${ids.join(', ')})`, unknown);
    }
    const missing = operations.find(({ operationId }) => !backends[operationId!]);
    this.validation.check(missing === undefined, 'backends', 'have a backend for every operation', missing && `none for '${missing.operationId}'`);
    for (const { operationId, key, options: imported } of operations) {
      this.addRoute(key, backends[operationId!], { ...imported, ...options[operationId!] });
    }
  }

  private document(): { [field: string]: unknown } {
    const { title = this.node.id, version = '1.0.0' } = this.props;
    return openApiDocument({ title, version, url: this.url, routes: [...this.routes.values()] });
  }

  private incompleteRoutes(): string[] {
    return [...this.routes.values()].flatMap(route => route.missingFallback()).map(problem => `RobustApi at '${this.node.path}': ${problem}.`);
  }
}
