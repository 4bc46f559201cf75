import { GatewayEvent, isHttpApiEvent, isLoadBalancerEvent } from '../http/gateway-event';

/** How a client reached the façade. */
export interface FacadeAddress {
  /** `https` or `http`. */
  readonly proto: string;
  /** The host, with a port that is not the usual one. */
  readonly host: string;
  readonly port: string;
  /** The addresses that the request came through, the last one by API Gateway or the load balancer itself. */
  readonly for: string;
}

/** What API Gateway adds to events, in the payload formats 2.0 and 1.0. */
interface Context {
  readonly domainName?: unknown;
  readonly http?: { readonly sourceIp?: unknown };
  readonly identity?: { readonly sourceIp?: unknown } | null;
}

/**
 * From what API Gateway itself says about the request, where it does: a client writes the headers of its request. The fields are in
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html. A load balancer takes any host, and
 * sets `x-forwarded-proto` and the end of `x-forwarded-for`: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function addressOf(event: GatewayEvent, headers: Readonly<Record<string, string>>): FacadeAddress {
  const { domainName, http, identity } = event.requestContext as Context;
  const host = hostIn(domainName) ?? hostIn(headers.host) ?? '';
  const source = text(isHttpApiEvent(event) ? http?.sourceIp : identity?.sourceIp);
  const list = headers['x-forwarded-for'] ?? '';
  const last = list.split(',').at(-1)?.trim();
  const proto = isLoadBalancerEvent(event) && headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  return {
    proto,
    host,
    port: host.split(':')[1] ?? (proto === 'https' ? '443' : '80'),
    for: source === undefined || last === source ? list : [...list === '' ? [] : [list], source].join(', '),
  };
}

/** Nothing else may stand in links and cookies. */
function hostIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(value) ? value.toLowerCase() : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
