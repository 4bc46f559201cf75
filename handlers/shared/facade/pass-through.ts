import { addressOf, FacadeAddress } from './forwarded';
import { withOwnLinks } from './own-body';
import { OwnLinks } from './own-links';
import { textOrBytes } from '../backends/answer-body';
import { Called, Exchange, Received } from '../backends/exchange';
import { endToEndHeaders, lowerCase } from '../backends/header-rules';
import { GatewayEvent, isHttpApiEvent, isLoadBalancerEvent } from '../http/gateway-event';
import { Problem } from '../http/problem';
import { WebAnswer, WebRequest } from '../http/web-request';
import { SHADOW_HEADER } from '../strangler/shadow-message';

type Headers = Record<string, string>;

/** A request with how its client reached the façade. */
export interface FacadeRequest extends WebRequest {
  readonly facade: FacadeAddress;
  readonly rawQuery: string;
}

/**
 * Headers that only the façade itself may set: a client would choose the address that a server logs, or the treatment
 * of a request that is none of the clients'.
 */
const OF_FACADE = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', SHADOW_HEADER];
/** Headers besides `location` that have links. */
const WITH_LINKS = ['content-location', 'link', 'refresh'];

/** How often a request passes one façade; library default. A new service may ask the façade for what legacy still has. */
const MOST_PASSES = 3;
/** Intermediaries name themselves in it, and nobody removes it: https://www.rfc-editor.org/rfc/rfc8586 */
const PASSED = 'cdn-loop';

export interface PassThroughOptions {
  readonly headers?: Readonly<Headers>;
  readonly links: OwnLinks;
  readonly maxResponseBytes: number;
}

/** A server takes part as if clients called it: it gets and answers everything but what belongs to a connection. */
export class PassThrough implements Exchange<FacadeRequest> {
  readonly passesCredentials = true;

  constructor(private readonly options: PassThroughOptions) {}

  query({ rawQuery }: FacadeRequest): string {
    return printable(rawQuery);
  }

  requestHeaders(request: FacadeRequest, secret: Headers): Headers {
    return {
      ...Object.fromEntries(Object.entries(requestHeadersOf(request)).map(([name, value]) => [name, asBytes(value)])),
      ...lowerCase(this.options.headers ?? {}),
      ...secret,
    };
  }

  async answer(received: Received, { request: { facade }, url }: Called<FacadeRequest>): Promise<WebAnswer> {
    const { links, maxResponseBytes } = this.options;
    // without a host there is nothing that a link could lead to
    const { status, headers, cookies, body } = facade.host === '' ? received : await withOwnLinks(received, links, facade, maxResponseBytes);
    if (facade.host === '') return { ...received, headers: endToEndHeaders(headers), body: textOrBytes(headers, body) };
    const { location, ...others } = endToEndHeaders(headers);
    const linked = WITH_LINKS.filter(name => others[name] !== undefined).map(name => [name, links.inText(others[name], facade)]);
    const { 'set-cookie': _, ...rest } = { ...others, ...Object.fromEntries(linked) as Headers };
    return {
      status,
      headers: { ...rest, ...location !== undefined && { location: links.inLocation(location, url, facade) } },
      cookies: cookies.map(cookie => links.inCookie(cookie, facade)),
      body: textOrBytes(headers, body),
    };
  }
}

/** All headers of the client, and those that say how it reached the façade. */
export function requestHeadersOf({ headers, facade, correlationId, traceparent }: FacadeRequest): Headers {
  const others = Object.fromEntries(Object.entries(endToEndHeaders(headers)).filter(([name]) => !OF_FACADE.includes(name)));
  return {
    ...others,
    'x-forwarded-host': facade.host,
    'x-forwarded-proto': facade.proto,
    'x-forwarded-port': facade.port,
    ...facade.for !== '' && { 'x-forwarded-for': facade.for },
    ...facade.host !== '' && { [PASSED]: [...passedBy(headers), facade.host].join(', ') },
    'x-correlation-id': correlationId,
    traceparent,
  };
}

/**
 * As with a legacy whose URL is the name that the façade has now: each request would come back until the concurrency of the account is used up.
 *
 * @throws Problem 502
 */
export function requireNoLoop({ headers, facade: { host } }: Pick<FacadeRequest, 'headers' | 'facade'>): void {
  if (passedBy(headers).filter(name => name.toLowerCase() === host).length >= MOST_PASSES) {
    throw new Problem('bad-gateway', 'The request came back to the façade: a backend has the address of the façade itself.');
  }
}

function passedBy(headers: Readonly<Headers>): string[] {
  return (headers[PASSED] ?? '').split(',').map(each => each.trim()).filter(each => each !== '');
}

export function facadeRequest(event: GatewayEvent, request: WebRequest): FacadeRequest {
  return { ...request, facade: addressOf(event, request.headers), rawQuery: rawQueryOf(event, request) };
}

/** A load balancer leaves names and values encoded: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html. */
function rawQueryOf(event: GatewayEvent, { query }: WebRequest): string {
  if (isHttpApiEvent(event)) return event.rawQueryString;
  if (!isLoadBalancerEvent(event)) return query.toString();
  const { multiValueQueryStringParameters: several, queryStringParameters: single } = event;
  return Object.entries(several ?? single ?? {}).flatMap(([name, values = []]) => [values].flat().map(value => `${name}=${value}`)).join('&');
}

/** Header values are bytes, one for each character. Characters beyond are written in UTF-8. */
function asBytes(value: string): string {
  return /[^\u0000-\u00ff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
}

/** What a query may have is left as it is: https://www.rfc-editor.org/rfc/rfc3986#section-3.4. */
function printable(query: string): string {
  if (/\p{Cs}/u.test(query)) throw new Problem('malformed-request', 'The query must be text.');
  return query.replace(/[^\x21-\x7e]|#/gu, encodeURIComponent);
}
