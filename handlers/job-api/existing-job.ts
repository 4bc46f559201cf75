import { Clock, Observers } from './ports';
import { jobAnswer } from './representation';
import { JobApiSettings } from './settings';
import { isOwner } from '../shared/http/job-owner';
import { isReader } from '../shared/http/job-readers';
import { JobAnswer, JobRequest } from '../shared/http/job-request';
import { orUnavailable, Problem } from '../shared/http/problem';
import { JOB_ID } from '../shared/jobs/job-message';
import { JobStore } from '../shared/jobs/job-ports';
import { JobRecord } from '../shared/jobs/job-record';
import { cancelled } from '../shared/jobs/job-transitions';

/** GET and DELETE of one job. */
export class ExistingJob {
  constructor(
    private readonly settings: Pick<JobApiSettings, 'readers'>, private readonly store: JobStore, private readonly clock: Clock, private readonly observers: Observers,
  ) {}

  async read(request: JobRequest): Promise<JobAnswer> {
    const job = await this.find(request, isReader(request.traits, this.settings.readers));
    if (job.status !== 'succeeded' || job.resultLocation === undefined) return jobAnswer(job);
    const { headers, ...answer } = jobAnswer(job, 303);
    return { ...answer, headers: { ...headers, location: job.resultLocation } };
  }

  async cancel(request: JobRequest): Promise<JobAnswer> {
    const job = await this.find(request);
    if (job.status === 'cancelled') return jobAnswer(job);
    const done = await orUnavailable(this.store.apply(job.id, cancelled(this.clock.now())));
    if (done === undefined) return this.notCancelled(request);
    this.observers.metrics.count('JobsCancelled');
    return jobAnswer(done);
  }

  /** The condition also fails if the job is cancelled already: by another request, or by this one if the SDK repeats a call whose response was lost. */
  private async notCancelled(request: JobRequest): Promise<JobAnswer> {
    const job = await this.find(request);
    if (job.status === 'cancelled') return jobAnswer(job);
    throw new Problem('job-not-cancellable', `The job is ${job.status}, and a worker has started it or it has ended. Only a job that has not started can be cancelled.`);
  }

  /** Another caller's job is answered like a job that does not exist, except to readers of all jobs. */
  private async find({ jobId, caller }: JobRequest, readsAll = false): Promise<JobRecord> {
    const job = JOB_ID.test(jobId!) ? await orUnavailable(this.store.find(jobId!)) : undefined;
    const now = this.clock.now();
    // DynamoDB deletes some time after the ttl: until then the record counts as deleted
    const isDeleted = job === undefined || job.ttl * 1000 < now.getTime();
    if (isDeleted || !(readsAll || isOwner(job, caller))) {
      throw new Problem('job-not-found', 'No job has this id.');
    }
    if (new Date(job.expiresAt) <= now) throw new Problem('job-gone', `The job was available until ${job.expiresAt}.`);
    return job;
  }
}
