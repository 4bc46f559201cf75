import { checkIdempotencyKey, claimIdOf, fingerprint, jobIdOf } from './idempotency-key';
import { JobRequest } from './job-request';
import { orUnavailable } from './problem';
import { KeyClaims } from '../jobs/key-claims';

/** The records of an API, as far as they identify a repeated request. */
export interface RecordedJobs {
  find(id: string): Promise<{ readonly fingerprint?: string; readonly caller?: string; readonly ttl: number } | undefined>;
}

export interface JobIdsPorts {
  readonly pattern: string;
  readonly jobs: RecordedJobs;
  readonly claims: KeyClaims;
  newId(): string;
}

/** The id of the job of a request: the same for a repeated request. */
export class JobIds {
  constructor(private readonly ports: JobIdsPorts) {}

  /** @param ttl the time until which an Idempotency-Key is kept, in seconds */
  async idFor({ headers, caller, body }: JobRequest, now: Date, ttl: number): Promise<string> {
    const { pattern, claims, newId } = this.ports;
    const key = checkIdempotencyKey(headers['idempotency-key']);
    if (key === undefined) return newId();
    const hash = jobIdOf(pattern, caller, key);
    // a caller's job is shown to this caller only, so its id need not be a secret
    if (caller !== undefined || await this.wasRecorded(hash, body, now)) return hash;
    return orUnavailable(claims.claim({ id: claimIdOf(pattern, key, body), job: newId(), ttl }, now));
  }

  /** Earlier versions recorded the job of nobody under the hash. It is not started again, and not shown under this id. */
  private async wasRecorded(id: string, body: string, now: Date): Promise<boolean> {
    const job = await orUnavailable(this.ports.jobs.find(id));
    return job !== undefined && job.caller === undefined && job.fingerprint === fingerprint(body) && job.ttl * 1000 >= now.getTime();
  }
}
