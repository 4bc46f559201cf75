import { Router } from '../../../handlers/request-router/router';
import { Guard } from '../../../handlers/shared/backends/guard';
import { GuardedHttp } from '../../../handlers/shared/backends/guarded-backend';
import { Credentials, HttpBackend, RequestSigner } from '../../../handlers/shared/backends/http-backend';
import { HttpBackendSettings } from '../../../handlers/shared/backends/settings';
import { CircuitBreakerSettings, Circuits } from '../../../handlers/shared/circuit/ports';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { forwardedRequest, GatewayEvent, HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { GatewayResult } from '../../../handlers/shared/http/gateway-result';
import { JsonBody } from '../../../handlers/shared/http/json-body';
import { Observed } from '../shared/observers';

export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly proxy?: string;
  readonly parameters?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** Bytes are sent in Base64. */
  readonly body?: string | Buffer;
}

/** The defaults of the construct. */
export const CIRCUIT_BREAKER: CircuitBreakerSettings = {
  failureRate: 50, windowMillis: 30_000, minimumCalls: 10, failures: 5, openDurationMillis: 10_000,
};

interface WorldOptions {
  readonly http?: Partial<HttpBackendSettings>;
  readonly circuitBreaker?: Partial<CircuitBreakerSettings>;
  /** Shared with other worlds. By default those of this one. */
  readonly circuits?: Circuits;
  readonly timeoutMillis?: number;
  readonly route?: string;
  readonly schema?: object;
  readonly maxRequestBytes?: number;
  readonly credentials?: Credentials;
  readonly signer?: RequestSigner;
}

interface RouteAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly problem: Record<string, unknown>;
}

/** A route with one HTTP backend, called as an HTTP API does. */
export class RouteWorld {
  readonly observed = new Observed();
  private readonly router: Router;

  constructor(url: string, options: WorldOptions = {}) {
    const { http, timeoutMillis = 5_000, circuits = new ProcessCircuits(this.observed) } = options;
    const circuitBreaker = { ...CIRCUIT_BREAKER, ...options.circuitBreaker };
    const { schema, maxRequestBytes = 10_000, credentials, route = 'ANY /shop/{proxy+}' } = options;
    const settings: HttpBackendSettings = { url, retryAttempts: 0, maxResponseBytes: 1024 * 1024, ...http };
    const now = () => Date.now();
    const guard = new Guard(circuits.of(url, circuitBreaker), now);
    const backend = new GuardedHttp(new HttpBackend(settings, now, credentials, undefined, options.signer), guard, settings.retryAttempts);
    this.router = new Router({
      settings: { route, maxRequestBytes },
      alternatives: [{ circuitBreaker, timeoutMillis, backend }],
      observers: this.observed,
      body: schema && new JsonBody(schema),
      random: Math.random,
    });
  }

  call(call: Call = {}): Promise<RouteAnswer> {
    return this.send(httpApiEvent(call));
  }

  async send(event: GatewayEvent): Promise<RouteAnswer> {
    const { statusCode, headers = {}, body, isBase64Encoded } = await this.router.handle({ event, request: forwardedRequest(event, 'invocation') }, 30_000) as GatewayResult;
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('latin1') : body;
    const isProblem = headers['content-type'] === 'application/problem+json';
    return { status: statusCode, headers, body: text, problem: isProblem ? JSON.parse(text) as Record<string, unknown> : {} };
  }
}

export function httpApiEvent({ method = 'GET', path = '/shop/beans', query = '', proxy, parameters, headers = {}, body }: Call = {}): HttpApiEvent {
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: query,
    headers,
    body: Buffer.isBuffer(body) ? body.toString('base64') : body,
    isBase64Encoded: Buffer.isBuffer(body),
    pathParameters: parameters ?? { proxy: proxy ?? path.replace(/^\/shop\//, '') },
    requestContext: { requestId: 'request-1', http: { method } },
  };
}
