import { BackendConfig } from '../../core/backends/backend-config';
import { RouteCondition } from '../../core/backends/private/route-settings';
import { RouteKey } from '../../core/web/private/route-key';
import { WebAuth } from '../../core/web/web-auth';
import { ApiRouteOptions } from '../api-route-options';

/** One of the backends of a route. */
export interface ApiAlternative {
  readonly backend: BackendConfig;
  /** All must hold. */
  readonly when: RouteCondition[];
  /** Percent. */
  readonly weight?: number;
}

/** A route with its backends. */
export class ApiRoute {
  readonly alternatives: ApiAlternative[] = [];

  /** A name for ids, alarms and operations: `getOrdersById`. */
  readonly name: string;

  constructor(readonly key: RouteKey, readonly options: ApiRouteOptions, readonly auth: WebAuth, others: ApiRoute[]) {
    const name = nameOf(key);
    const taken = others.filter(other => other.name.replace(/_\d+$/, '') === name).length;
    this.name = taken === 0 ? name : `${name}_${taken + 1}`;
  }

  get operationId(): string {
    return this.options.documentation?.operationId ?? this.name;
  }

  /** Who takes what no other takes. */
  get fallback(): ApiAlternative | undefined {
    return this.alternatives.find(isFallback);
  }

  /** Requests that nobody would answer. */
  missingFallback(): string[] {
    return this.fallback ? [] : [`route '${this.key.text}' must have a backend without when and weight, which takes what the others do not`];
  }
}

function nameOf(key: RouteKey): string {
  const words = key.segments.map(segment => segment.startsWith('{') ? `by-${segment.slice(1, -1).replace('+', '')}` : segment);
  return [key.method.toLowerCase(), ...words.flatMap(word => word.split(/[^A-Za-z0-9]+/)).filter(word => word !== '')]
    .map((word, i) => i === 0 ? word : word[0].toUpperCase() + word.slice(1)).join('');
}

export function isFallback({ when, weight }: ApiAlternative): boolean {
  return when.length === 0 && weight === undefined;
}
