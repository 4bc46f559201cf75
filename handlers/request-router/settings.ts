import { Environment } from '../shared/runtime/environment';

/** A condition on a request: the header or the query parameter has one of the values. */
export interface ConditionSettings {
  /** Name of a header, in any case. One of `header` and `query` is set. */
  readonly header?: string;
  /** Name of a query parameter. */
  readonly query?: string;
  readonly values: readonly string[];
}

/** What requests are told apart by, so that the same one always goes the same way. */
export interface StickySettings {
  /** One of `header` and `query` is set. */
  readonly header?: string;
  readonly query?: string;
}

/** When a failing backend is left alone. */
export interface CircuitBreakerSettings {
  /** Failures on end that open it. */
  readonly failures: number;
  readonly openDurationMillis: number;
}

/** A header whose value is a secret. */
export interface SecretHeaderSettings {
  readonly name: string;
  /** ARN of a secret in Secrets Manager. */
  readonly secretArn: string;
  /** Key in the secret's JSON; without it the whole secret is the value. */
  readonly field?: string;
}

/** An HTTP server and how it is called. */
export interface HttpBackendSettings {
  /**
   * Scheme, host, port and path. Parameters of the route in the path are replaced (`https://…/v2/{proxy}`);
   * a path without any is put before the path of the request.
   */
  readonly url: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly secretHeader?: SecretHeaderSettings;
  /** Names, in lower case, of request headers passed on besides the usual ones. */
  readonly forwardedRequestHeaders?: readonly string[];
  /** Names, in lower case, of answer headers passed on besides the usual ones. */
  readonly forwardedResponseHeaders?: readonly string[];
  /** How often a request of an idempotent method is tried again. */
  readonly retryAttempts: number;
  readonly maxResponseBytes: number;
}

/** Where requests of a route may go. One of `function` and `http` is set. */
export interface AlternativeSettings {
  /** All must hold. */
  readonly when?: readonly ConditionSettings[];
  /** Percent of the requests that it may take, 1 to 100; without it, all. */
  readonly weight?: number;
  /** Until when it must have answered. */
  readonly timeoutMillis: number;
  readonly circuitBreaker: CircuitBreakerSettings;
  /** ARN of a function, an alias or a version. */
  readonly function?: string;
  readonly http?: HttpBackendSettings;
}

/**
 * What the construct `RequestRouter` (src/core/private/request-router.ts) tells the handler in the
 * environment variable `ROUTE`, as JSON. Described in docs/requests.md.
 */
export interface RouteSettings {
  /** `GET /orders/{id}`. */
  readonly route: string;
  /** In the order they are asked: those with conditions, then those with a weight, the default at last. */
  readonly alternatives: readonly AlternativeSettings[];
  /** What decides among weighted alternatives; chance without it. */
  readonly stickyBy?: StickySettings;
  readonly maxRequestBytes: number;
}

/** The whole environment of the handler; a request schema lies beside the bundle, in `request-schema.json`. */
export interface RouterSettings {
  /** Path of the router's construct, `/Shop/Gateway/GetOrders`: dimension of its metrics, field of its logs. `PATTERN_PATH`. */
  readonly pattern: string;
  /** `ROUTE`. */
  readonly route: RouteSettings;
}

export function readSettings(environment: Environment): RouterSettings {
  const route = JSON.parse(environment.text('ROUTE')) as RouteSettings;
  const isWhole = ({ function: name, http }: AlternativeSettings) => (name === undefined) !== (http === undefined);
  if (route.alternatives.length === 0 || !route.alternatives.every(isWhole)) {
    throw new Error('ROUTE must have alternatives, each with either a function or an http backend.');
  }
  return { pattern: environment.text('PATTERN_PATH'), route };
}
