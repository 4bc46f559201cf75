import { callerHash } from './caller-hash';
import { jobAnswer } from './job-answer';
import { ApiPorts } from './ports';
import { ApiSettings } from './settings';
import { acceptedJobMessage } from '../shared/fan-in/accepted-job';
import { messageSent, SEND_GRACE_MILLIS } from '../shared/fan-in/changes';
import { newRecord } from '../shared/fan-in/new-job';
import { FanInRecord } from '../shared/fan-in/record';
import { fingerprint } from '../shared/http/idempotency-key';
import { JobIds } from '../shared/http/job-ids';
import { JobAnswer, JobRequest } from '../shared/http/job-request';
import { JsonBody } from '../shared/http/json-body';
import { orUnavailable, Problem } from '../shared/http/problem';
import { escapeForSqs } from '../shared/json/json-text';

/** Library limit of the body as it is sent: the record of the job holds it until then. A DynamoDB item holds 400 KB. */
const MAX_BODY_BYTES = 128 * 1024;

const requestBody = new JsonBody();

/** Accepts a job: records it, then sends it to the intake. If that fails, the sweeper sends it. */
export class AcceptJob {
  private readonly ids: JobIds;

  constructor(private readonly settings: ApiSettings, private readonly ports: ApiPorts) {
    this.ids = new JobIds({ pattern: settings.pattern, jobs: ports.store, claims: ports.claims, newId: () => ports.newId() });
  }

  async handle(request: JobRequest): Promise<JobAnswer> {
    requestBody.parse(request.headers['content-type'], request.body);
    const bytes = Buffer.byteLength(escapeForSqs(request.body));
    if (bytes > MAX_BODY_BYTES) throw new Problem('payload-too-large', `The body may have at most ${MAX_BODY_BYTES} bytes, got ${bytes}.`);
    const record = await this.recordOf(request);
    const standing = await orUnavailable(this.ports.store.create(record, false));
    if (standing && standing.fingerprint !== record.fingerprint) {
      throw new Problem('idempotency-key-reused', 'Another body was accepted under this Idempotency-Key.');
    }
    if (standing && new Date(standing.expiresAt) <= this.ports.now()) throw new Problem('job-gone', `The job of this Idempotency-Key could be read until ${standing.expiresAt}.`);
    this.ports.metrics.count(standing ? 'JobsReplayed' : 'JobsAccepted');
    if (!standing) await this.send(record);
    return jobAnswer(standing ?? record, id => this.ports.store.find(id), { status: 202, location: `jobs/${record.id}` });
  }

  private async recordOf(request: JobRequest): Promise<FanInRecord> {
    const { pattern } = this.settings;
    const { caller, correlationId, traceparent, body } = request;
    const now = this.ports.now();
    const id = await this.ids.idFor(request, now, Math.ceil(now.getTime() / 1000) + this.settings.recordRetentionSeconds);
    const record = newRecord({ id, correlationId, traceparent, caller: caller && callerHash(caller) }, this.settings, now);
    return {
      ...record,
      fingerprint: fingerprint(body),
      message: acceptedJobMessage({ id, source: pattern, time: record.createdAt, traceparent, correlationid: correlationId }, body),
      wakeAt: new Date(now.getTime() + SEND_GRACE_MILLIS).toISOString(),
    };
  }

  private async send(record: FanInRecord): Promise<void> {
    try {
      await this.ports.queue!.send(record.id, record.message!);
      await this.ports.store.apply(record.id, messageSent(record, this.ports.now()));
    } catch (error) {
      this.ports.log.warn('job not sent: the sweeper sends it', { jobId: record.id, error });
    }
  }
}
