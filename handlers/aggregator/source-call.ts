import { SourceSettings } from './settings';
import { Target } from './template';
import { GatewayEvent } from '../shared/http/gateway-event';
import { WebAnswer, WebRequest } from '../shared/http/web-request';

/**
 * The time that is left for the call, in milliseconds, as Envoy's routers send it:
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-expected-rq-timeout-ms.
 */
export const DEADLINE_HEADER = 'x-envoy-expected-rq-timeout-ms';

/** A caller's request with its event. */
export interface Called {
  readonly event: GatewayEvent;
  readonly request: WebRequest;
  /** The trace header of the invocation. */
  readonly trace?: string;
}

/** One call of a source for one request. */
export interface SourceCall {
  readonly target: Target;
  readonly called: Called;
  readonly remainingMillis: number;
}

/** A source without its protection. */
export interface SourceBackend {
  /** @throws SourceFailure */
  call(call: SourceCall, signal: AbortSignal): Promise<WebAnswer>;
}

/** The names of the request's headers that a source gets. */
export function forwardedNames({ http, forwardedCredentials = [], sendsRequestBody }: SourceSettings): string[] {
  const ofBody = ['content-type', 'content-encoding', 'content-language', 'idempotency-key'];
  return [...http?.forwardedRequestHeaders ?? [], ...forwardedCredentials, ...sendsRequestBody ? ofBody : []];
}

/**
 * The request to a source, made anew for each call. Of the caller's headers it has those that the source names: not the conditional
 * ones, which are about the aggregate, and no credentials of another source.
 */
export function requestTo(settings: SourceSettings, { target, called: { request }, remainingMillis }: SourceCall): WebRequest {
  const forwarded = forwardedNames(settings).filter(name => request.headers[name] !== undefined).map(name => [name, request.headers[name]]);
  return {
    method: settings.method,
    path: target.path,
    pathParameters: target.parameters,
    query: new URLSearchParams(target.query),
    headers: { ...Object.fromEntries(forwarded), accept: 'application/json', [DEADLINE_HEADER]: `${Math.max(1, Math.floor(remainingMillis))}` },
    body: settings.sendsRequestBody ? request.body : Buffer.alloc(0),
    correlationId: request.correlationId,
    traceparent: request.traceparent,
  };
}
