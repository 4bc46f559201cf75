import { methodsAt, methodsOf, RouteTable } from './route-table';
import { problemAnswer } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';

/**
 * The answer to a request that matched no route: its path has other methods, or it has none.
 * @param resource the path's template where the gateway says which one it chose
 */
export function answerUnknownRoute(routes: RouteTable, request: WebRequest, resource?: string): WebAnswer {
  const { correlationId, traceparent } = request;
  const allowed = resource === undefined ? methodsAt(routes, request.path) : methodsOf(routes, resource);
  const allow = allowed.join(', ');
  const { headers, ...answer } = allowed.length === 0
    ? problem('route-not-found', 404, 'There is nothing here', 'The path is not one of this API.', correlationId)
    : problem('method-not-allowed', 405, 'The method is not allowed here', `Allowed here: ${allow}.`, correlationId, { allow });
  return { ...answer, headers: { ...headers, 'x-correlation-id': correlationId, traceparent } };
}

function problem(slug: string, status: number, title: string, detail: string, correlationId: string, headers?: Record<string, string>): WebAnswer {
  return problemAnswer({ type: `urn:cdk-serverless-catalog:problem:${slug}`, title, status, detail, correlationId }, headers);
}
