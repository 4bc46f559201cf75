import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApplicationLoadBalancerEngineOptions } from './application-load-balancer-engine-options';
import { HttpApiEngineOptions, RestApiEngineOptions } from './gateway-engine-options';
import { GraphqlApiEngineOptions } from './graphql-api-engine-options';
import { ListenerEngineOptions } from './listener-engine-options';
import { EngineKind } from './private/capabilities';
import { Engine, EngineContext } from './private/engine';
import { ownListener } from './private/engine-listener';
import { givenListener, validateListenerEngine } from './private/given-listener';
import { GraphqlApiEngine } from './private/graphql-api-engine';
import { HttpApiEngine } from './private/http-api-engine';
import { LoadBalancerEngine } from './private/load-balancer-engine';
import { RestApiEngine } from './private/rest-api-engine';
import { validateLoadBalancer } from '../core/backends/private/load-balancer';
import { AUTH } from '../core/private/kinds';
import { Validation } from '../core/private/validation';
import { validateWebFront } from '../core/web/private/web-front';
import { WebAuth } from '../core/web/web-auth';

interface EngineFactory {
  readonly kind: EngineKind;
  readonly auth?: WebAuth;
  validate(api: Construct): void;
  create(api: Construct, context: EngineContext): Engine;
}

/**
 * The AWS service that routes the requests of a RobustApi.
 *
 * - All engines route to function backends: `graphqlApi` by `addResolver`, the others by `addRoute`.
 * - `httpApi` and `restApi` reach HTTP backends through the request router.
 * - `httpApi` and `restApi` reach Fargate services, IP addresses, load balancers and private REST APIs by VPC link.
 * - `applicationLoadBalancer` and `fromListener` reach Fargate services and IP addresses.
 * - Conditions and weights are for `httpApi` and `restApi` (through the request router), and `applicationLoadBalancer`.
 * - Timeout, throttle and request schema of a route are for `httpApi` and `restApi`.
 */
export class RoutingEngine {
  /** An API Gateway HTTP API. */
  static httpApi(options: HttpApiEngineOptions = {}): RoutingEngine {
    return new RoutingEngine({
      kind: 'httpApi',
      auth: options.auth,
      validate: api => validateWebFront(api, options),
      create: (api, context) => new HttpApiEngine(api, { ...options, ...context }),
    });
  }

  /** An API Gateway REST API (regional), with usage plans, a web ACL, and validation without the request router. */
  static restApi(options: RestApiEngineOptions = {}): RoutingEngine {
    return new RoutingEngine({
      kind: 'restApi',
      auth: options.auth,
      validate: api => validateWebFront(api, options),
      create: (api, context) => new (RestApiEngine)(api, { ...options, ...context }),
    });
  }

  /** An Application Load Balancer, for services in a VPC, long responses and very high request rates. */
  static applicationLoadBalancer(options: ApplicationLoadBalancerEngineOptions): RoutingEngine {
    return new RoutingEngine({
      kind: 'applicationLoadBalancer',
      auth: options.auth,
      validate: api => validateEngine(new Validation(api), options),
      create: (api, context) => new (LoadBalancerEngine)(api, 'Engine', { ...context, listen: engine => ownListener(engine, options, context) }),
    });
  }

  /**
   * A listener of an Application Load Balancer of yours, of this app or imported. Its rules route as those of `applicationLoadBalancer` do.
   *
   * The load balancer stays yours, with its certificate, its inbound rules, its access logs and its alarms.
   * So do the default action of the listener and its other rules.
   * @throws if another API of the app has some of the priorities
   */
  static fromListener(listener: elbv2.IApplicationListener, options: ListenerEngineOptions): RoutingEngine {
    return new RoutingEngine({
      kind: 'applicationLoadBalancer',
      auth: options.auth,
      validate: api => validateListenerEngine(api, listener, options),
      create: (api, context) => new (LoadBalancerEngine)(api, 'Engine', { ...context, listen: () => givenListener(api, listener, options) }),
    });
  }

  /** An AppSync GraphQL API, with resolvers of a schema's fields instead of routes. */
  static graphqlApi(options: GraphqlApiEngineOptions): RoutingEngine {
    return new RoutingEngine({
      kind: 'graphqlApi',
      auth: options.auth,
      validate: api => validateGraphql(new Validation(api), options),
      create: (api, context) => new (GraphqlApiEngine)(api, 'Engine', { ...options, ...context }),
    });
  }

  private constructor(private readonly factory: EngineFactory) {}

  /** @internal */
  get _auth(): WebAuth {
    return this.factory.auth ?? WebAuth.iam();
  }

  /** @internal */
  _validate(api: Construct) {
    this.factory.validate(api);
  }

  /** @internal */
  _create(api: Construct, context: EngineContext): Engine {
    return this.factory.create(api, context);
  }
}

function validateEngine(validation: Validation, options: ApplicationLoadBalancerEngineOptions) {
  validation.required('engine.auth', options.auth, AUTH);
  validateLoadBalancer(validation, options);
  validation.check(!options.internetFacing || options.certificate !== undefined, 'engine.certificate', 'be given for an internet-facing load balancer', undefined);
}

function validateGraphql(validation: Validation, { auth, schema, queryDepthLimit, resolverCountLimit }: GraphqlApiEngineOptions) {
  validation.kind('engine.auth', auth, AUTH);
  validation.implements('bind', 'engine.schema', 'be a schema, such as appsync.SchemaFile.fromAsset()', schema);
  validation.integer('engine.queryDepthLimit', queryDepthLimit, 1, 75, 'AppSync limit');
  validation.integer('engine.resolverCountLimit', resolverCountLimit, 1, 10_000, 'AppSync limit');
}
