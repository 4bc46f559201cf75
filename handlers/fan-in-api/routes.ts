import { AcceptJob } from './accept-job';
import { GrantUpload } from './grant-upload';
import { ApiPorts } from './ports';
import { ReadJob } from './read-job';
import { ApiSettings } from './settings';
import { answerJobRequest } from '../shared/http/answer-job-request';
import { requireCaller } from '../shared/http/job-owner';
import { JobAnswer, JobRequest, JobStep } from '../shared/http/job-request';
import { Problem } from '../shared/http/problem';

/** The routes of the API: uploads with a bucket intake, jobs with an API intake, the status of jobs with every intake. */
export class Routes {
  private readonly made: Record<string, JobStep>;
  private readonly read: JobStep;

  constructor(private readonly settings: ApiSettings, private readonly ports: ApiPorts) {
    const accept = new AcceptJob(settings, ports);
    const grant = settings.upload && new GrantUpload(settings.upload, ports);
    const read = new ReadJob(settings, ports);
    this.made = {
      ...settings.intakeQueueUrl === undefined ? {} : { jobs: request => accept.handle(request) },
      ...grant ? { uploads: request => grant.handle(request) } : {},
    };
    this.read = request => read.handle(request);
  }

  handle(request: JobRequest, collection: string): Promise<JobAnswer> {
    const { method, jobId } = request;
    return answerJobRequest(request, { method, collection, jobId }, async () => this.stepFor(request, collection)(request), this.ports);
  }

  private stepFor(request: JobRequest, collection: string): JobStep {
    requireCaller(request, this.settings.isPublic);
    const { method, jobId } = request;
    if (jobId !== undefined) return method === 'GET' ? this.read : refuse('GET');
    if (!Object.hasOwn(this.made, collection)) throw new Problem('job-not-found', 'The API has no such resource.');
    return method === 'POST' ? this.made[collection] : refuse('POST');
  }
}

function refuse(allow: string): never {
  throw new Problem('method-not-allowed', `Allowed methods: ${allow}.`, { headers: { allow } });
}
