import { AcceptJob } from './accept-job';
import { GrantUpload } from './grant-upload';
import { ApiPorts } from './ports';
import { ReadJob } from './read-job';
import { ApiSettings } from './settings';
import { FrontDoorAnswer, FrontDoorRequest } from '../job-api/http';
import { Problem } from '../job-api/problems';

type Step = (request: FrontDoorRequest) => Promise<FrontDoorAnswer>;

/** What this API has depends on the intake: uploads for a bucket, jobs for an API; jobs can always be read. */
export class Routes {
  private readonly made: Record<string, Step>;
  private readonly read: Step;

  constructor(settings: ApiSettings, private readonly ports: ApiPorts) {
    const accept = new AcceptJob(settings, ports);
    const grant = settings.upload && new GrantUpload(settings.upload, ports);
    const read = new ReadJob(ports);
    this.made = {
      ...settings.intakeQueueUrl === undefined ? {} : { jobs: request => accept.handle(request) },
      ...grant ? { uploads: request => grant.handle(request) } : {},
    };
    this.read = request => read.handle(request);
  }

  /** Always answers: what goes wrong becomes a problem, and one line in the log. */
  async handle(request: FrontDoorRequest, collection: string): Promise<FrontDoorAnswer> {
    const { headers, ...answer } = await this.answer(request, collection);
    return { ...answer, headers: { ...headers, 'x-correlation-id': request.correlationId, 'traceparent': request.traceparent } };
  }

  private async answer(request: FrontDoorRequest, collection: string): Promise<FrontDoorAnswer> {
    const line = { method: request.method, collection, jobId: request.jobId, correlationId: request.correlationId, traceparent: request.traceparent };
    try {
      const answer = await this.stepFor(request, collection)(request);
      this.ports.log.info('answered', { ...line, jobId: answer.jobId, status: answer.status });
      return answer;
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('internal-error', 'The correlation id leads to the cause.', { cause: error });
      const fields = { ...line, status: problem.status, problem: problem.slug };
      if (problem.status >= 500) {this.ports.log.error('failed', { ...fields, error: problem.more.cause });} else {
        if (request.method === 'POST') this.ports.metrics.count('JobsRejected');
        this.ports.log.info('refused', { ...fields, detail: problem.message });
      }
      return { status: problem.status, headers: { 'content-type': 'application/problem+json', ...problem.more.headers }, body: problem.toJson(request.correlationId) };
    }
  }

  private stepFor({ method, jobId }: FrontDoorRequest, collection: string): Step {
    if (jobId !== undefined) return method === 'GET' ? this.read : refuse('GET');
    if (!Object.hasOwn(this.made, collection)) throw new Problem('job-not-found', 'There is no such resource here.');
    return method === 'POST' ? this.made[collection] : refuse('POST');
  }
}

function refuse(allow: string): never {
  throw new Problem('method-not-allowed', `Allowed here: ${allow}.`, { headers: { allow } });
}
