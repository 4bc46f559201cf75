import { AcceptJob } from '../../../handlers/job-api/accept-job';
import { ExistingJob } from '../../../handlers/job-api/existing-job';
import { JobApi } from '../../../handlers/job-api/job-api';
import { JobApiSettings } from '../../../handlers/job-api/settings';
import { GatewayEvent, HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { JobIds } from '../../../handlers/shared/http/job-ids';
import { jobRequest } from '../../../handlers/shared/http/job-request';
import { JsonBody } from '../../../handlers/shared/http/json-body';
import { DAY, NOW } from '../shared/a-job';
import { InMemoryJobStore } from '../shared/in-memory-job-store';
import { InMemoryKeyClaims, uuid } from '../shared/in-memory-key-claims';
import { Observed } from '../shared/observers';

export interface SentMessage { readonly id: string; readonly message: string; readonly messageGroupId?: string }

export interface Call {
  readonly method?: string;
  readonly jobId?: string;
  /** The path, behind the proxy route of another API. */
  readonly openPath?: string;
  /** Bytes are sent in Base64. */
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly authorizer?: object;
  readonly base64?: boolean;
}

const SETTINGS: JobApiSettings = {
  tableName: 'jobs',
  queueUrl: 'https://queue',
  pattern: '/Shop/Payments',
  resultRetentionSeconds: 7 * DAY,
  messageRetentionSeconds: 4 * DAY,
  recordRetentionSeconds: 18 * DAY,
  path: 'requests',
  isPublic: true,
  readers: { principals: [] },
};

/** The job API on ports in memory, called with API Gateway's events. */
export class JobApiBench {
  now = NOW;
  readonly store = new InMemoryJobStore();
  readonly sent: SentMessage[] = [];
  readonly objects = new Map<string, string>();
  readonly observed = new Observed();
  readonly queue = {
    send: async (id: string, message: string, messageGroupId?: string) => { this.sent.push({ id, message, messageGroupId }); },
  };
  readonly claimChecks = {
    put: async (key: string, body: string) => { this.objects.set(key, body); return `s3://claim-checks/${key}`; },
  };
  private readonly jobApi: JobApi;
  private ids = 0;

  constructor(options: { settings?: Partial<JobApiSettings>; schema?: object; claimCheck?: boolean } = {}) {
    const clock = { now: () => this.now };
    const settings = { ...SETTINGS, ...options.settings };
    const ids = new JobIds({ pattern: settings.pattern, jobs: this.store, claims: new InMemoryKeyClaims(), newId: () => uuid(++this.ids) });
    this.jobApi = new JobApi(
      settings,
      new AcceptJob(settings, this.store, this.queue, new JsonBody(options.schema), clock,
        ids, this.observed, options.claimCheck ? this.claimChecks : undefined),
      new ExistingJob(settings, this.store, clock, this.observed),
      this.observed,
    );
  }

  async call({ method = 'POST', jobId, openPath, body, headers = {}, authorizer, base64 = Buffer.isBuffer(body) }: Call) {
    const event = {
      routeKey: openPath === undefined ? undefined : 'ANY /{proxy+}',
      rawPath: openPath ?? (jobId === undefined ? '/prod/orders' : `/prod/jobs/${jobId}`),
      pathParameters: jobId === undefined ? undefined : { id: jobId },
      headers,
      body: base64 && body !== undefined ? Buffer.from(body as string).toString('base64') : body,
      isBase64Encoded: base64,
      requestContext: { http: { method }, requestId: 'request-1', authorizer },
    } as unknown as HttpApiEvent;
    const answer = await this.handle(event);
    return { ...answer, json: JSON.parse(answer.body) as Record<string, unknown> };
  }

  handle(event: GatewayEvent) {
    return this.jobApi.handle(jobRequest(event));
  }

  post(body: string | Buffer, call: Omit<Call, 'body'> = {}) {
    return this.call({ ...call, body, headers: { 'content-type': 'application/json', ...call.headers } });
  }

  get(jobId: string, call: Call = {}) {
    return this.call({ ...call, method: 'GET', jobId });
  }

  delete(jobId: string, call: Call = {}) {
    return this.call({ ...call, method: 'DELETE', jobId });
  }

  /** The record as it is in the store. */
  job(id: string) {
    return this.store.records.get(id)!;
  }
}
