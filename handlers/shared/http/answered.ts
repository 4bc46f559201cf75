import { problemOf } from './problem';
import { WebAnswer, WebRequest } from './web-request';
import { Log } from '../jobs/job-ports';

/** Always answers: an error becomes a problem document and one line in the log. */
export async function answered(request: WebRequest, log: Log, work: () => Promise<WebAnswer>): Promise<WebAnswer> {
  const { correlationId, traceparent } = request;
  const { headers, ...answer } = await work().catch((error: unknown) => {
    const problem = problemOf(error);
    const line = { correlationId, traceparent, status: problem.status, problem: problem.slug };
    if (problem.status >= 500) log.error('failed', { ...line, error: problem.more.cause });
    else log.info('refused', { ...line, detail: problem.message });
    return problem.toAnswer(correlationId);
  });
  return { ...answer, headers: { ...headers, 'x-correlation-id': correlationId, traceparent } };
}

/** The answer to a request whose work was handed on. */
export function accepted(id: string): WebAnswer {
  return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id }) };
}
