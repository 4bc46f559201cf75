import { Context } from 'aws-lambda';
import { unpackRoutes } from './route-table';
import { answerPreflight, answerUnknownRoute } from './unknown-route';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { GatewayResult, gatewayResult } from '../shared/http/gateway-result';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const routes = unpackRoutes(environment.text('ROUTES'));
const preflights = environment.optional('PREFLIGHTS') !== undefined;
const log = makeLogger('unknown-route', environment.text('PATTERN_PATH'));

/** REST APIs name the resource that matched. The greedy one at the root is not a route of the user. */
interface Matched { readonly resource?: string }

export async function handler(event: GatewayEvent & Matched, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  const request = webRequest(event, context.awsRequestId);
  if (preflights && request.method === 'OPTIONS') return gatewayResult(event, answerPreflight(request));
  const answer = answerUnknownRoute(routes, request, event.resource);
  log.info('refused', { method: request.method, status: answer.status, correlationId: request.correlationId, traceparent: request.traceparent });
  return gatewayResult(event, answer);
}
