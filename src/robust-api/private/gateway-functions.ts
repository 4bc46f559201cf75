import { aws_iam as iam, aws_lambda as lambda, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { BackendConfig } from '../../core/backends/backend-config';
import { RequestRouter } from '../../core/backends/private/request-router';
import { Operations } from '../../core/operations/operations';
import { JsonSchema } from '../../core/web/json-schema';
import { RobustApiAlarms } from '../robust-api-alarms';

export interface GatewayFunctionsProps {
  readonly operations: Operations;
  readonly alarms: RobustApiAlarms;
  /** All requests of the API. */
  readonly sourceArn: string;
}

/** What a route invokes. */
interface Invoked {
  handler: lambda.IFunction;
  router?: RequestRouter;
}

/** Whether a router reaches a backend, and API Gateway by itself where it is a function. */
export function isInvoked({ function: handler, http }: BackendConfig): boolean {
  return handler !== undefined || http !== undefined;
}

/**
 * The functions that the routes of an API invoke: the user's own, without a hop between, until a
 * route needs its request router for an HTTP server, a second backend or a schema.
 */
export class GatewayFunctions extends Construct {
  private readonly byRoute = new Map<string, Invoked>();
  private readonly permissions = new Map<lambda.IFunction, string>();

  constructor(scope: Construct, id: string, private readonly props: GatewayFunctionsProps) {
    super(scope, id);
  }

  /** The request routers, by their routes. */
  get routers(): { [routeKey: string]: lambda.IFunction } {
    return Object.fromEntries([...this.byRoute].flatMap(([key, { router }]) => router ? [[key, router.handler]] : []));
  }

  /**
   * The function behind a route: which one is known at synthesis, when no backend will be added.
   * @param requestSchema what API Gateway does not check itself
   */
  arnOf(route: ApiRoute, requestSchema?: JsonSchema): string {
    const [first] = route.alternatives;
    const direct = isFallback(first) && !requestSchema ? first.backend.function : undefined;
    const invoked: Invoked = direct ? { handler: direct } : this.routed(route, [first], requestSchema);
    this.byRoute.set(route.key.text, invoked);
    this.allow(invoked.handler);
    return Lazy.string({ produce: () => invoked.handler.functionArn });
  }

  addAlternative(route: ApiRoute, alternative: ApiAlternative) {
    const invoked = this.byRoute.get(route.key.text)!;
    if (invoked.router) {
      invoked.router.addAlternative(alternative);
      return;
    }
    const direct = invoked.handler;
    Object.assign(invoked, this.routed(route, route.alternatives));
    this.allow(invoked.handler);
    if (![...this.byRoute.values()].some(({ handler }) => handler === direct)) { this.disallow(direct); }
  }

  private routed(route: ApiRoute, alternatives: ApiAlternative[], requestSchema?: JsonSchema): Invoked {
    const { operations, alarms } = this.props;
    const router = new RequestRouter(this, `Router ${route.key.text}`, {
      operations,
      name: route.name,
      route: route.key.text,
      alternatives,
      requestSchema,
      timeout: route.options.timeout,
      alarms: {
        errors: alarms.routerErrors, throttles: alarms.routerThrottles, duration: alarms.routerDuration, circuitBreakerOpened: alarms.circuitBreakerOpened,
      },
    });
    return { handler: router.handler, router };
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
