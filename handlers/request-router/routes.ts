import { Router } from './router';
import { RouteWithSchema } from './settings';
import { GatewayEvent, isHttpApiEvent } from '../shared/http/gateway-event';

/** The routes of a function. Each is made with its first request, because compiling a schema takes time. */
export class Routes {
  private readonly settings: ReadonlyMap<string, RouteWithSchema>;
  private readonly made = new Map<string, Router>();

  /** @param make a route from its settings */
  constructor(routes: readonly RouteWithSchema[], private readonly isShared: boolean, private readonly make: (settings: RouteWithSchema) => Router) {
    this.settings = new Map(routes.map(settings => [settings.route, settings]));
    // a schema that is not valid stops the handler at its start
    if (!isShared) this.settings.forEach((_, key) => this.router(key));
  }

  /** The route of a request. Undefined for a route that the function does not have, as between two deployments. */
  of(event: GatewayEvent): Router | undefined {
    const keys = this.isShared ? keysOf(event) : [...this.settings.keys()];
    const key = keys.find(each => this.settings.has(each));
    return key === undefined ? undefined : this.router(key);
  }

  private router(key: string): Router {
    const router = this.made.get(key) ?? this.make(this.settings.get(key)!);
    this.made.set(key, router);
    return router;
  }
}

/**
 * HTTP APIs name the key of the route, REST APIs its path: a route of the method comes before one of all methods.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function keysOf(event: GatewayEvent): string[] {
  return isHttpApiEvent(event) ? [event.routeKey ?? ''] : [`${event.httpMethod} ${event.resource ?? ''}`, `ANY ${event.resource ?? ''}`];
}
