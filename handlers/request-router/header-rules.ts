import { HttpBackendSettings } from './settings';
import { WebRequest } from '../shared/http/web-request';

/** Passed on to a backend; everything else says something about the client that a third party need not know. */
const REQUEST_HEADERS = [
  'accept', 'accept-language', 'content-encoding', 'content-language', 'content-type', 'idempotency-key', 'if-match', 'if-modified-since',
  'if-none-match', 'if-range', 'if-unmodified-since', 'prefer', 'range', 'tracestate',
];
/** Passed on to the client. `location` is looked at by itself. */
const RESPONSE_HEADERS = [
  'accept-ranges', 'allow', 'cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-range', 'content-type', 'etag', 'expires',
  'last-modified', 'link', 'retry-after', 'vary', 'www-authenticate',
];
/** Of one connection, or of the message's frame: never passed on (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1). */
const OF_CONNECTION = new Set([
  'connection', 'content-length', 'expect', 'host', 'http2-settings', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade',
]);
const USER_AGENT = 'cdk-serverless-catalog';

type Headers = Record<string, string>;

/** What a backend gets to see of a request's headers, and what is added. */
export function requestHeaders(request: WebRequest, { forwardedRequestHeaders: more = [], headers = {} }: HttpBackendSettings, secret: Headers): Headers {
  return {
    'user-agent': USER_AGENT,
    ...picked(request.headers, [...REQUEST_HEADERS, ...more]),
    'traceparent': request.traceparent,
    'x-correlation-id': request.correlationId,
    ...lowerCase(headers),
    ...secret,
  };
}

/** What a client gets to see of an answer's headers. Cookies are not among them: they are several. */
export function responseHeaders(headers: Headers, more: readonly string[] = []): Headers {
  return picked(headers, [...RESPONSE_HEADERS, ...more].filter(name => name !== 'set-cookie' && name !== 'location'));
}

function picked(headers: Readonly<Headers>, names: readonly string[]): Headers {
  // a message may declare further headers to be of its connection
  const ofConnection = new Set((headers.connection ?? '').split(',').map(name => name.trim().toLowerCase()));
  return Object.fromEntries(names
    .filter(name => headers[name] !== undefined && !OF_CONNECTION.has(name) && !ofConnection.has(name))
    .map(name => [name, headers[name]]));
}

function lowerCase(headers: Readonly<Headers>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
