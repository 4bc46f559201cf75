import { AcceptJob } from './accept-job';
import { ExistingJob } from './existing-job';
import { FrontDoorAnswer, FrontDoorRequest } from './http';
import { Observers } from './ports';
import { Problem } from './problems';

type Step = (request: FrontDoorRequest) => Promise<FrontDoorAnswer>;

/** The asynchronous request-reply API: POST the resource, then GET or DELETE `…/jobs/{id}`. */
export class FrontDoor {
  private readonly resource: Record<string, Step>;
  private readonly job: Record<string, Step>;

  constructor(accept: AcceptJob, existing: ExistingJob, private readonly observers: Observers) {
    this.resource = { POST: request => accept.handle(request) };
    this.job = { GET: request => existing.read(request), DELETE: request => existing.cancel(request) };
  }

  /** Always answers: what goes wrong becomes a problem, and one line in the log. */
  async handle(request: FrontDoorRequest): Promise<FrontDoorAnswer> {
    const { headers, ...answer } = await this.answer(request);
    return { ...answer, headers: { ...headers, 'x-correlation-id': request.correlationId, 'traceparent': request.traceparent } };
  }

  private async answer(request: FrontDoorRequest): Promise<FrontDoorAnswer> {
    try {
      const answer = await this.route(request)(request);
      this.observers.log.info('answered', { ...line(request), jobId: answer.jobId, status: answer.status });
      return answer;
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('internal-error', 'The correlation id leads to the cause.', { cause: error });
      this.observe(request, problem);
      return {
        status: problem.status,
        headers: { 'content-type': 'application/problem+json', ...problem.more.headers },
        body: problem.toJson(request.correlationId),
      };
    }
  }

  private route({ method, jobId }: FrontDoorRequest): Step {
    const steps = jobId === undefined ? this.resource : this.job;
    if (Object.hasOwn(steps, method)) return steps[method];
    const allow = Object.keys(steps).join(', ');
    throw new Problem('method-not-allowed', `Allowed here: ${allow}.`, { headers: { allow } });
  }

  private observe(request: FrontDoorRequest, { slug, status, message, more: { cause } }: Problem) {
    const fields = { ...line(request), status, problem: slug };
    if (status >= 500) {
      this.observers.log.error('failed', { ...fields, error: cause });
      return;
    }
    if (request.method === 'POST') this.observers.metrics.count('JobsRejected');
    this.observers.log.info('refused', { ...fields, detail: message });
  }
}

function line({ method, jobId, correlationId, traceparent, caller }: FrontDoorRequest) {
  return { method, jobId, correlationId, traceparent, caller };
}
