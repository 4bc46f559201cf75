import { GatewayEvent, isHttpApiEvent, isLoadBalancerEvent } from './gateway-event';
import { WebAnswer } from './web-request';

/** A synchronous answer of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
export const LARGEST_RESULT_BYTES = 6_291_556;
/** 1 MB, of which nothing says that it is 1 MiB: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html. */
const LARGEST_FOR_LOAD_BALANCER = 1_000_000;

/** The response of a function to API Gateway or a load balancer. */
export interface GatewayResult {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly cookies?: string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The largest answer that the event's sender takes. */
export function largestResultBytes(event: GatewayEvent): number {
  return isLoadBalancerEvent(event) ? LARGEST_FOR_LOAD_BALANCER : LARGEST_RESULT_BYTES;
}

/** The answer in the format of the event's sender. */
export function gatewayResult(event: GatewayEvent, { status, headers, cookies = [], body }: WebAnswer): GatewayResult {
  const base = {
    statusCode: status,
    body: typeof body === 'string' ? body : body.toString('base64'),
    isBase64Encoded: typeof body !== 'string',
  };
  if (isHttpApiEvent(event)) return { ...base, headers: { ...headers }, ...cookies.length > 0 && { cookies: [...cookies] } };
  const lists = {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...cookies.length > 0 && { 'set-cookie': [...cookies] },
  };
  if (!isLoadBalancerEvent(event)) return { ...base, multiValueHeaders: lists };
  // a target group reads headers in the form in which it sends them: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  return event.multiValueHeaders
    ? { ...base, multiValueHeaders: lists }
    : { ...base, headers: Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values[values.length - 1]])) };
}
