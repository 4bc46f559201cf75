import { HttpBackendSettings } from './settings';
import { WebRequest } from '../http/web-request';

/** Forwarded to a backend. Other headers may reveal data about the client. */
const REQUEST_HEADERS = [
  'accept', 'accept-language', 'content-encoding', 'content-language', 'content-type', 'idempotency-key', 'if-match', 'if-modified-since',
  'if-none-match', 'if-range', 'if-unmodified-since', 'prefer', 'range', 'tracestate',
];
/** Forwarded to the client. `location` has its own rule. */
const RESPONSE_HEADERS = [
  'accept-ranges', 'allow', 'cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-range', 'content-type', 'etag', 'expires',
  'last-modified', 'link', 'retry-after', 'vary', 'www-authenticate',
];
/** Headers of the connection or of the message framing: never forwarded (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1). */
const OF_CONNECTION = new Set([
  'connection', 'content-length', 'expect', 'host', 'http2-settings', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade',
]);
const USER_AGENT = 'cdk-serverless-catalog';

type Headers = Record<string, string>;

/** The headers for a backend. */
export function requestHeaders(request: WebRequest, settings: HttpBackendSettings, secret: Headers): Headers {
  const { forwardedRequestHeaders = [], headers = {} } = settings;
  return {
    'user-agent': USER_AGENT,
    ...picked(request.headers, [...REQUEST_HEADERS, ...forwardedRequestHeaders]),
    'traceparent': request.traceparent,
    'x-correlation-id': request.correlationId,
    ...lowerCase(headers),
    ...secret,
  };
}

/** The headers for a client, without cookies, which are several. */
export function responseHeaders(headers: Headers, more: readonly string[] = []): Headers {
  return picked(headers, [...RESPONSE_HEADERS, ...more].filter(name => name !== 'set-cookie' && name !== 'location'));
}

/** All headers that are not about the connection. */
export function endToEndHeaders(headers: Readonly<Headers>): Headers {
  return picked(headers, Object.keys(headers));
}

function picked(headers: Readonly<Headers>, names: readonly string[]): Headers {
  // a message may name further headers of its connection
  const ofConnection = new Set((headers.connection ?? '').split(',').map(name => name.trim().toLowerCase()));
  return Object.fromEntries(names
    .filter(name => headers[name] !== undefined && !OF_CONNECTION.has(name) && !ofConnection.has(name))
    .map(name => [name, headers[name]]));
}

export function lowerCase(headers: Readonly<Headers>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
