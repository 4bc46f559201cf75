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
  /** The ARN of all routes of the API. */
  readonly sourceArn: string;
}

/** The function that a route invokes. */
interface Invoked {
  handler: lambda.IFunction;
  router?: RequestRouter;
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

  constructor(scope: Construct, id: string, private readonly props: GatewayFunctionsProps) {
    super(scope, id);
  }

  /** The functions of the request routers, by route key. */
  get routers(): { [routeKey: string]: lambda.IFunction } {
    return Object.fromEntries([...this.byRoute].flatMap(([key, { router }]) => router ? [[key, router.handler]] : []));
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
        errors: alarms.routerErrors,
        throttles: alarms.routerThrottles,
        duration: alarms.routerDuration,
        circuitBreakerOpened: alarms.circuitBreakerOpened,
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
