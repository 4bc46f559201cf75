import { log } from './environment';
import { requireRequest } from './known-event';
import { RequestHandler, RequestOptions, RequestWork } from './request';
import { RequestAnswerer } from './request-answerer';
import { withSafeErrors } from './work-error';

/**
 * A handler for functions behind an HTTP API, a REST API or a load balancer, alone or behind the
 * catalog's APIs: reads JSON, checks it, and always answers. A malformed or invalid body is
 * answered 400, work that throws 500 and work that takes too long 504, as problem documents with
 * the correlation id and nothing of the cause, which is logged.
 *
 * ```ts
 * export const handler = handleRequests<Order>(async ({ body }) => ({ status: 201, body: await place(body) }), { schema });
 * ```
 */
export function handleRequests<TBody = unknown>(work: RequestWork<TBody>, options: RequestOptions = {}): RequestHandler {
  let answerer: RequestAnswerer | undefined;
  return withSafeErrors(async (event, context) => {
    requireRequest('handleRequests', event);
    answerer ??= new RequestAnswerer(work as RequestWork<never>, options, log());
    return answerer.handle(event, context);
  });
}
