import { BackendConfig } from '../../core/backends/backend-config';
import { RouteCondition } from '../../core/web/private/route-condition';
import { RouteKey } from '../../core/web/private/route-key';
import { WebAuth } from '../../core/web/web-auth';
import { ApiRouteOptions } from '../api-route-options';

/** One of the backends of a route. */
export interface ApiAlternative {
  readonly backend: BackendConfig;
  /** A request must meet all of them. */
  readonly when: RouteCondition[];
  /** Percent. */
  readonly weight?: number;
}

/** A route with its backends. */
export class ApiRoute {
  readonly alternatives: ApiAlternative[] = [];

  /** @param name the name of the route in construct ids, alarms and operations: `getOrdersById` */
  constructor(readonly key: RouteKey, readonly options: ApiRouteOptions, readonly auth: WebAuth, readonly name: string = key.name) {}

  get operationId(): string {
    return this.options.documentation?.operationId ?? this.name;
  }

  /** The backend that takes all remaining requests. */
  get fallback(): ApiAlternative | undefined {
    return this.alternatives.find(isFallback);
  }

  /** Empty if every request has a backend. */
  missingFallback(): string[] {
    return this.fallback ? [] : [`route '${this.key.text}' must have a backend without when and weight for the remaining requests, got none`];
  }
}

export function isFallback({ when, weight }: ApiAlternative): boolean {
  return when.length === 0 && weight === undefined;
}
