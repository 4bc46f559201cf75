import { aws_iam as iam, aws_lambda as lambda, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { BackendConfig } from '../../core/backends/backend-config';
import { CircuitRecords } from '../../core/backends/private/circuit-records';
import { RequestRouter } from '../../core/backends/private/request-router';
import { RequestRouterAlarmOptions } from '../../core/backends/private/request-router-alarms';
import { RouteAlternative } from '../../core/backends/private/router-route';
import { SharedRouters } from '../../core/backends/private/shared-routers';
import { Operations } from '../../core/operations/operations';
import { JsonSchema } from '../../core/web/json-schema';
import { RobustApiAlarms } from '../robust-api-alarms';

export interface GatewayFunctionsProps {
  readonly operations: Operations;
  readonly alarms: RobustApiAlarms;
  /** The ARN of all routes of the API. */
  readonly sourceArn: string;
}

/** The function that a route invokes. */
interface Invoked {
  handler: lambda.IFunction;
  /** Adds a backend to the request router. Undefined without one. */
  addToRouter?: (alternative: RouteAlternative) => void;
  /** The name of the request router, if several routes share it. */
  sharedRouter?: string;
}

/** Whether a request router can call the backend, and API Gateway too if it is a function. */
export function isInvoked({ function: handler, http }: BackendConfig): boolean {
  return handler !== undefined || http !== undefined;
}

/**
 * The functions that the routes of an API invoke. A route invokes the user's function directly. It needs a
 * request router for an HTTP server, a further backend or a schema.
 */
export class GatewayFunctions extends Construct {
  private readonly byRoute = new Map<string, Invoked>();
  private readonly permissions = new Map<lambda.IFunction, string>();
  private readonly shared: SharedRouters;
  private readonly alarms: RequestRouterAlarmOptions;
  private records?: CircuitRecords;

  constructor(scope: Construct, id: string, private readonly props: GatewayFunctionsProps) {
    super(scope, id);
    const { routerErrors: errors, routerThrottles: throttles, routerDuration: duration, circuitBreakerOpened, unhealthyCalls } = props.alarms;
    this.alarms = { errors, throttles, duration, circuitBreakerOpened, unhealthyCalls };
    this.shared = new SharedRouters(this, props.operations, this.alarms, () => this.circuits);
  }

  /** Of all request routers of the API: they may call the same backend. */
  private get circuits(): CircuitRecords {
    this.records ??= new CircuitRecords(this, 'Circuits');
    return this.records;
  }

  /** The functions of the request routers, by route key. */
  get routers(): { [routeKey: string]: lambda.IFunction } {
    return Object.fromEntries([...this.byRoute].flatMap(([key, { handler, addToRouter }]) => addToRouter ? [[key, handler]] : []));
  }

  /**
   * The ARN of the function that a route invokes. It is resolved at synthesis, when no further backend can be added.
   * @param requestSchema the schema, if API Gateway does not validate it
   */
  arnOf(route: ApiRoute, requestSchema?: JsonSchema): string {
    const [first] = route.alternatives;
    const direct = isFallback(first) && !requestSchema ? first.backend.function : undefined;
    const invoked: Invoked = direct ? { handler: direct } : this.routed(route, [first], requestSchema);
    this.byRoute.set(route.key.text, invoked);
    this.allow(invoked.handler);
    return Lazy.string({ produce: () => invoked.handler.functionArn });
  }

  /** The name of the request router that a route shares with others so far. */
  sharedRouterOf({ key }: ApiRoute): string | undefined {
    return this.byRoute.get(key.text)?.sharedRouter;
  }

  addAlternative(route: ApiRoute, alternative: ApiAlternative) {
    const invoked = this.byRoute.get(route.key.text)!;
    if (invoked.addToRouter) {
      invoked.addToRouter(alternative);
      return;
    }
    const direct = invoked.handler;
    Object.assign(invoked, this.routed(route, route.alternatives));
    this.allow(invoked.handler);
    if (![...this.byRoute.values()].some(({ handler }) => handler === direct)) { this.disallow(direct); }
  }

  private routed({ key: { text }, name, options: { timeout } }: ApiRoute, alternatives: ApiAlternative[], requestSchema?: JsonSchema): Invoked {
    const route = { route: text, alternatives, requestSchema, timeout };
    const { sharedRouter } = alternatives[0].backend;
    if (sharedRouter !== undefined) {
      const shared = this.shared.of(sharedRouter);
      shared.addRoute(route);
      return { handler: shared.handler, addToRouter: alternative => shared.addAlternative(text, alternative), sharedRouter };
    }
    const { operations } = this.props;
    const router = new RequestRouter(this, `Router ${text}`, { ...route, operations, name, alarms: this.alarms, circuits: this.circuits });
    return { handler: router.handler, addToRouter: alternative => router.addAlternative(alternative) };
  }

  /** One permission for all routes of a function: its policy has 20 KB. */
  private allow(handler: lambda.IFunction) {
    if (this.permissions.has(handler)) { return; }
    const id = `Invoke${handler.node.addr}`;
    handler.addPermission(id, {
      scope: this,
      principal: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.props.sourceArn,
    });
    this.permissions.set(handler, id);
  }

  private disallow(handler: lambda.IFunction) {
    this.node.tryRemoveChild(this.permissions.get(handler)!);
    this.permissions.delete(handler);
  }
}
