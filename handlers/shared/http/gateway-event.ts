import { WebRequest } from './web-request';
import { correlationId, traceparent } from '../messages/correlation';

type Texts = Readonly<Record<string, string | undefined>>;
type TextLists = Readonly<Record<string, readonly string[] | undefined>>;

interface CommonEvent {
  readonly headers?: Texts | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly pathParameters?: Texts | null;
}

/** Payload format 2.0, of an HTTP API. */
export interface HttpApiEvent extends CommonEvent {
  readonly version: '2.0';
  /** The key of the route: `GET /orders/{id}`, `ANY /catalog/{proxy+}`. */
  readonly routeKey?: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly requestContext: { readonly requestId: string; readonly http: { readonly method: string } };
}

/** Payload format 1.0, of a REST API; or the event of an application load balancer. */
export interface ProxyEvent extends CommonEvent {
  readonly httpMethod: string;
  readonly path: string;
  /** The path of the route, from a REST API: `/orders/{id}`. */
  readonly resource?: string;
  readonly multiValueHeaders?: TextLists | null;
  readonly queryStringParameters?: Texts | null;
  readonly multiValueQueryStringParameters?: TextLists | null;
  readonly requestContext: { readonly requestId?: string; readonly elb?: object };
}

export type GatewayEvent = HttpApiEvent | ProxyEvent;

export function isHttpApiEvent(event: GatewayEvent): event is HttpApiEvent {
  return 'http' in event.requestContext;
}

export function isLoadBalancerEvent(event: GatewayEvent): event is ProxyEvent {
  return 'elb' in event.requestContext;
}

/** @param invocationId the id of a request whose event has none, as from a load balancer */
export function webRequest(event: GatewayEvent, invocationId: string): WebRequest {
  const headers = headersOf(event);
  return {
    method: (isHttpApiEvent(event) ? event.requestContext.http.method : event.httpMethod).toUpperCase(),
    path: isHttpApiEvent(event) ? event.rawPath : event.path,
    pathParameters: defined(event.pathParameters),
    query: queryOf(event),
    headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    correlationId: correlationId(headers['x-correlation-id'], event.requestContext.requestId ?? invocationId),
    traceparent: traceparent(headers.traceparent),
  };
}

/** The same for what is sent on to a server: its path says whether it is decoded. */
export function forwardedRequest(event: GatewayEvent, invocationId: string): WebRequest {
  return { ...webRequest(event, invocationId), isPathDecoded: isHttpApiEvent(event) };
}

/** The event with further headers, for the next function. */
export function withHeaders<T extends GatewayEvent>(event: T, set: Readonly<Record<string, string>>): T {
  const others = <V>(given: Readonly<Record<string, V>>) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(set, name.toLowerCase())));
  const lists = 'multiValueHeaders' in event && event.multiValueHeaders;
  return {
    ...event,
    headers: { ...others(event.headers ?? {}), ...set },
    ...lists && { multiValueHeaders: { ...others(lists), ...Object.fromEntries(Object.entries(set).map(([name, value]) => [name, [value]])) } },
  };
}

/** The event without a header, for the next function. */
export function withoutHeader<T extends GatewayEvent>(event: T, name: string): T {
  const others = <V>(given: Readonly<Record<string, V>>) => Object.fromEntries(Object.entries(given).filter(([each]) => each.toLowerCase() !== name));
  const lists = 'multiValueHeaders' in event && event.multiValueHeaders;
  return { ...event, headers: others(event.headers ?? {}), ...lists && { multiValueHeaders: others(lists) } };
}

function headersOf(event: GatewayEvent): Record<string, string> {
  const single = Object.entries(defined(event.headers)).map(([name, value]) => [name.toLowerCase(), value]);
  if (isHttpApiEvent(event)) {
    // cookies are not among the headers: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    return Object.fromEntries([...single, ...event.cookies ? [['cookie', event.cookies.join('; ')]] : []]) as Record<string, string>;
  }
  const several = Object.entries(event.multiValueHeaders ?? {})
    .map(([name, values = []]) => [name.toLowerCase(), values.join(name.toLowerCase() === 'cookie' ? '; ' : ',')]);
  return Object.fromEntries([...single, ...several]) as Record<string, string>;
}

function queryOf(event: GatewayEvent): URLSearchParams {
  if (isHttpApiEvent(event)) return new URLSearchParams(event.rawQueryString);
  const lists = event.multiValueQueryStringParameters
    ?? Object.fromEntries(Object.entries(event.queryStringParameters ?? {}).map(([name, value]) => [name, [value ?? '']]));
  const pairs = Object.entries(lists).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
  // a load balancer leaves the query encoded, a REST API decodes it
  return isLoadBalancerEvent(event)
    ? new URLSearchParams(pairs.map(pair => pair.join('=')).join('&'))
    : new URLSearchParams(pairs);
}

function defined(texts: Texts | null | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(texts ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
