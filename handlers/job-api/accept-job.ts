import { jobMessage, MAX_MESSAGE_BYTES } from './job-envelope';
import { Clock, Observers, ClaimCheckStore } from './ports';
import { jobAnswer } from './representation';
import { JobApiSettings } from './settings';
import { fingerprint } from '../shared/http/idempotency-key';
import { JobIds } from '../shared/http/job-ids';
import { JobAnswer, JobRequest, RETRY_AFTER } from '../shared/http/job-request';
import { JsonBody } from '../shared/http/json-body';
import { messageGroup } from '../shared/http/message-group';
import { orUnavailable, Problem } from '../shared/http/problem';
import { deliver, isUnsent } from '../shared/jobs/job-delivery';
import { JobQueue, JobStore } from '../shared/jobs/job-ports';
import { JobRecord, wakeShard } from '../shared/jobs/job-record';

/** The time in which the API function sends a job before the sweeper does; library default. */
const SEND_GRACE_SECONDS = 60;

/** POST: records the job, then sends it. After a crash in between, the sweeper sends the recorded job. */
export class AcceptJob {
  constructor(
    private readonly settings: JobApiSettings,
    private readonly store: JobStore,
    private readonly queue: JobQueue,
    private readonly requestBody: JsonBody,
    private readonly clock: Clock,
    private readonly ids: JobIds,
    private readonly observers: Observers,
    private readonly claimChecks?: ClaimCheckStore,
  ) {}

  async handle(request: JobRequest): Promise<JobAnswer> {
    const content = this.requestBody.parse(request.headers['content-type'], request.body);
    const job = await this.recordOf(request, content);
    const existing = await orUnavailable(this.store.create(job));
    if (existing !== undefined && existing.fingerprint !== job.fingerprint) {
      throw new Problem('idempotency-key-reused', 'This Idempotency-Key was used with a different body.');
    }
    if (existing !== undefined && new Date(existing.expiresAt) <= this.clock.now()) {
      throw new Problem('job-gone', `The job of this Idempotency-Key was available until ${existing.expiresAt}.`);
    }
    this.observers.metrics.count(existing === undefined ? 'JobsAccepted' : 'JobsReplayed');
    await this.send(existing ?? job, existing !== undefined);
    return this.accepted(existing ?? job);
  }

  private async recordOf(request: JobRequest, content: unknown): Promise<JobRecord> {
    const { settings } = this;
    const messageGroupId = settings.messageGroupIdPointer === undefined ? undefined : messageGroup(content, settings.messageGroupIdPointer);
    const now = this.clock.now();
    const ttl = Math.ceil(now.getTime() / 1000) + settings.recordRetentionSeconds;
    const id = await this.ids.idFor(request, now, ttl);
    const after = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
    return {
      id,
      status: 'accepted',
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
      expiresAt: after(settings.resultRetentionSeconds),
      ttl,
      caller: request.caller,
      fingerprint: fingerprint(request.body),
      message: await this.messageOf(id, request, now),
      messageGroupId,
      attempt: 0,
      wakeShard: wakeShard(id),
      wakeAt: after(SEND_GRACE_SECONDS),
    };
  }

  private async messageOf(id: string, { body, traceparent, correlationId }: JobRequest, now: Date): Promise<string> {
    const attributes = {
      id, source: this.settings.pattern, time: now.toISOString(), jobtable: this.settings.tableName, traceparent, correlationid: correlationId,
    };
    const message = jobMessage(attributes, body);
    const bytes = Buffer.byteLength(message);
    if (bytes <= MAX_MESSAGE_BYTES) return message;
    if (this.claimChecks === undefined) {
      throw new Problem('payload-too-large', `The body must have at most ${MAX_MESSAGE_BYTES - bytes + Buffer.byteLength(body)} bytes.`);
    }
    // the key contains the hash of the body: neither a retry nor another body can overwrite it
    const dataref = await orUnavailable(this.claimChecks.put(`${id}/${fingerprint(body)}`, body));
    return jobMessage({ ...attributes, dataref });
  }

  /** A recorded job is accepted. If it cannot be sent now, the sweeper sends it. */
  private async send(job: JobRecord, replayed: boolean): Promise<void> {
    if (replayed && !isUnsent(job)) return;
    const { messageRetentionSeconds, recordRetentionSeconds } = this.settings;
    try {
      await deliver(job, this.queue, this.store, { now: this.clock.now(), messageRetentionSeconds, recordRetentionSeconds });
    } catch (error) {
      this.observers.metrics.count('JobsUnsent');
      this.observers.log.warn('job not sent, the sweeper retries', { jobId: job.id, error });
    }
  }

  private accepted(job: JobRecord): JobAnswer {
    // relative to the path, so that it is correct with any stage, API mapping or proxy
    const location = `${'../'.repeat(this.settings.path.split('/').length - 1)}jobs/${job.id}`;
    const { headers, ...answer } = jobAnswer(job, 202);
    return { ...answer, headers: { 'content-type': headers['content-type'], location, 'retry-after': RETRY_AFTER } };
  }
}
