import { JobAnswer, JobRequest } from './job-request';
import { problemOf } from './problem';
import { Log, Metrics } from '../jobs/job-ports';

export interface JobRequestObservers {
  readonly log: Log;
  readonly metrics: Pick<Metrics<'JobsRejected'>, 'count'>;
}

/**
 * Always answers: an error becomes a problem document and one line in the log.
 * @param fields what identifies the request in the log
 */
export async function answerJobRequest(
  request: JobRequest, fields: Record<string, unknown>, work: () => Promise<JobAnswer>, observers: JobRequestObservers,
): Promise<JobAnswer> {
  const { correlationId, traceparent } = request;
  const { headers, ...answer } = await attempt(request, { ...fields, correlationId, traceparent }, work, observers);
  return { ...answer, headers: { ...headers, 'x-correlation-id': correlationId, traceparent } };
}

async function attempt(
  { method, correlationId }: JobRequest, fields: Record<string, unknown>, work: () => Promise<JobAnswer>, { log, metrics }: JobRequestObservers,
): Promise<JobAnswer> {
  try {
    const answer = await work();
    log.info('answered', { ...fields, jobId: answer.jobId, status: answer.status });
    return answer;
  } catch (error) {
    const problem = problemOf(error);
    const line = { ...fields, status: problem.status, problem: problem.slug };
    if (problem.status >= 500) {
      log.error('failed', { ...line, error: problem.more.cause });
    } else {
      if (method === 'POST') metrics.count('JobsRejected');
      log.info('refused', { ...line, detail: problem.message });
    }
    return problem.toAnswer(correlationId);
  }
}
