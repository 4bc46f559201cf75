import { CircuitBreakerSettings } from '../circuit/ports';

/** A header whose value is a secret. */
export interface SecretHeaderSettings {
  readonly name: string;
  /** The ARN of a secret in Secrets Manager. */
  readonly secretArn: string;
  /** The key in the secret's JSON. Without it the whole secret is the value. */
  readonly field?: string;
}

/** An HTTP server and the options of its calls. */
export interface HttpBackendSettings {
  /**
   * Scheme, host, port and path. Parameters of the route in the path are replaced (`https://…/v2/{proxy}`);
   * a path without any is prepended to the path of the request.
   */
  readonly url: string;
  /** Headers that are added to every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly secretHeader?: SecretHeaderSettings;
  /** Signature Version 4 with the credentials of the function, for an API with IAM authorization. */
  readonly signature?: { readonly region: string };
  /** The names, in lower case, of further request headers that are forwarded. */
  readonly forwardedRequestHeaders?: readonly string[];
  /** The names, in lower case, of further response headers that are forwarded. */
  readonly forwardedResponseHeaders?: readonly string[];
  /** The number of retries of a request with an idempotent method. */
  readonly retryAttempts: number;
  readonly maxResponseBytes: number;
}

/** A backend with its limits. One of `function` and `http` is set. */
export interface BackendSettings {
  /** The time to answer, retries included. */
  readonly timeoutMillis: number;
  /** The circuit breaker before the backend. */
  readonly circuitBreaker: CircuitBreakerSettings;
  /** The ARN of a function, an alias or a version. */
  readonly function?: string;
  readonly http?: HttpBackendSettings;
}

/** Whether the backend is either a function or an HTTP server. */
export function isWhole({ function: name, http }: Pick<BackendSettings, 'function' | 'http'>): boolean {
  return (name === undefined) !== (http === undefined);
}
