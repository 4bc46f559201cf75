import { methodsAt, methodsOf, RouteTable } from './route-table';
import { Problem } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';

/**
 * The answer to a request without a route: 405 if its path has other methods, 404 otherwise.
 * @param resource the template of the path, if the gateway names the one that matched
 */
export function answerUnknownRoute(routes: RouteTable, request: WebRequest, resource?: string): WebAnswer {
  const { correlationId, traceparent } = request;
  const allow = (resource === undefined ? methodsAt(routes, request.path) : methodsOf(routes, resource)).join(', ');
  const problem = allow === ''
    ? new Problem('route-not-found', 'The path does not match a route of this API.')
    : new Problem('method-not-allowed', `Allowed methods: ${allow}.`, { headers: { allow } });
  const { headers, ...answer } = problem.toAnswer(correlationId);
  return { ...answer, headers: { ...headers, 'x-correlation-id': correlationId, traceparent } };
}

/** Lets a page send its request: API Gateway adds the headers that say which. */
export function answerPreflight({ correlationId, traceparent }: WebRequest): WebAnswer {
  return { status: 204, headers: { 'x-correlation-id': correlationId, traceparent }, body: '' };
}
