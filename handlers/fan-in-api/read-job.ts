import { callerHash } from './caller-hash';
import { jobAnswer } from './job-answer';
import { requireEvents } from './object-events';
import { ApiPorts } from './ports';
import { ApiSettings } from './settings';
import { FanInRecord } from '../shared/fan-in/record';
import { isJobId } from '../shared/fan-in/upload';
import { isOwner } from '../shared/http/job-owner';
import { isReader } from '../shared/http/job-readers';
import { JobAnswer, JobRequest } from '../shared/http/job-request';
import { orUnavailable, Problem } from '../shared/http/problem';

/** Returns a job. A job of another caller is answered like one that does not exist, except to readers of all jobs. */
export class ReadJob {
  constructor(private readonly settings: Pick<ApiSettings, 'showsUnowned' | 'readers'>, private readonly ports: ApiPorts) {}

  async handle({ jobId, caller, traits }: JobRequest): Promise<JobAnswer> {
    const job = isJobId(jobId!) ? await orUnavailable(this.ports.store.find(jobId!)) : undefined;
    const now = this.ports.now();
    // DynamoDB deletes a record some time after its ttl: an expired record does not count
    const isUnknown = job === undefined || job.parent !== undefined || job.ttl * 1000 < now.getTime();
    if (isUnknown || !(this.isShown(job, caller) || isReader(traits, this.settings.readers))) {
      await requireEvents(this.ports.objectEvents);
      throw new Problem('job-not-found', 'No job has this id, or the intake has not processed its upload yet.');
    }
    if (new Date(job.expiresAt) <= now) throw new Problem('job-gone', `The job could be read until ${job.expiresAt}.`);
    return orUnavailable(jobAnswer(job, id => this.ports.store.find(id)));
  }

  private isShown(job: FanInRecord, caller: string | undefined): boolean {
    return isOwner(job, caller && callerHash(caller)) || (this.settings.showsUnowned && job.caller === undefined);
  }
}
