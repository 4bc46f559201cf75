import { callerHash } from './caller-hash';
import { jobAnswer } from './job-answer';
import { ApiPorts } from './ports';
import { ApiSettings } from './settings';
import { newRecord } from '../fan-out-intake/records';
import { FrontDoorAnswer, FrontDoorRequest } from '../job-api/http';
import { checkIdempotencyKey, fingerprint, jobIdOf } from '../job-api/idempotency';
import { orUnavailable, Problem } from '../job-api/problems';
import { RequestBody } from '../job-api/request-body';
import { acceptedJobMessage } from '../shared/fan-in/accepted-job';
import { messageSent, SEND_GRACE_MILLIS } from '../shared/fan-in/changes';
import { FanInRecord } from '../shared/fan-in/record';

/** A request's body is subtask of its record until it is sent, and then of the record's `unsent`: half of an item's 400 KB. Ours. */
const MAX_BODY_BYTES = 128 * 1024;

const requestBody = new RequestBody();

/** POST of a job: recorded, then sent to the intake; what cannot be sent now, the sweeper sends. */
export class AcceptJob {
  constructor(private readonly settings: ApiSettings, private readonly ports: ApiPorts) {}

  async handle(request: FrontDoorRequest): Promise<FrontDoorAnswer> {
    requestBody.parse(request.headers['content-type'], request.body);
    if (Buffer.byteLength(request.body) > MAX_BODY_BYTES) throw new Problem('payload-too-large', `The body may have ${MAX_BODY_BYTES} bytes.`);
    const record = this.recordOf(request);
    const standing = await orUnavailable(this.ports.store.create(record, false));
    if (standing && standing.fingerprint !== record.fingerprint) {
      throw new Problem('idempotency-key-reused', 'Another body was accepted under this Idempotency-Key.');
    }
    this.ports.metrics.count(standing ? 'JobsReplayed' : 'JobsAccepted');
    if (!standing) await this.send(record);
    return jobAnswer(standing ?? record, { status: 202, location: `jobs/${record.id}` });
  }

  private recordOf(request: FrontDoorRequest): FanInRecord {
    const { pattern } = this.settings;
    const { caller, correlationId, traceparent, body } = request;
    const key = checkIdempotencyKey(request.headers['idempotency-key']);
    const id = key === undefined ? this.ports.newId() : jobIdOf(pattern, caller, key);
    const now = this.ports.now();
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
      this.ports.log.warn('left to the sweeper', { jobId: record.id, error });
    }
  }
}
