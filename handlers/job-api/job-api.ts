import { AcceptJob } from './accept-job';
import { ExistingJob } from './existing-job';
import { Observers } from './ports';
import { JobApiSettings } from './settings';
import { answerJobRequest } from '../shared/http/answer-job-request';
import { requireCaller } from '../shared/http/job-owner';
import { JobAnswer, JobRequest, JobStep } from '../shared/http/job-request';
import { Problem } from '../shared/http/problem';

/** The asynchronous request-reply API: POST to the path, then GET or DELETE `…/jobs/{id}`. */
export class JobApi {
  private readonly resource: Record<string, JobStep>;
  private readonly job: Record<string, JobStep>;

  constructor(
    private readonly settings: Pick<JobApiSettings, 'isPublic' | 'path'>, accept: AcceptJob, existing: ExistingJob, private readonly observers: Observers,
  ) {
    this.resource = { POST: request => accept.handle(request) };
    this.job = { GET: request => existing.read(request), DELETE: request => existing.cancel(request) };
  }

  handle(given: JobRequest): Promise<JobAnswer> {
    const request = this.isResource(given.path) ? { ...given, jobId: undefined } : given;
    const { method, jobId, caller } = request;
    return answerJobRequest(request, { method, jobId, caller }, async () => this.stepFor(request)(request), this.observers);
  }

  private stepFor(request: JobRequest): JobStep {
    requireCaller(request, this.settings.isPublic);
    const { method, jobId, openPath } = request;
    if (jobId === undefined && openPath !== undefined && !this.isResource(openPath)) throw new Problem('job-not-found', 'The API has no such resource.');
    const steps = jobId === undefined ? this.resource : this.job;
    if (Object.hasOwn(steps, method)) return steps[method];
    const allow = Object.keys(steps).join(', ');
    throw new Problem('method-not-allowed', `Allowed methods: ${allow}.`, { headers: { allow } });
  }

  /** Below whatever path another API has it. */
  private isResource(path: string): boolean {
    return path.replace(/\/$/, '').endsWith(`/${this.settings.path}`);
  }
}
