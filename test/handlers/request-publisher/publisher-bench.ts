import { EventBridgeClient, PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { RequestPublisher } from '../../../handlers/request-publisher/request-publisher';
import { EventBusBroker } from '../../../handlers/shared/aws/brokers/event-bus';
import { WebAnswer } from '../../../handlers/shared/http/web-request';
import { Publications } from '../../../handlers/shared/publishing/destination';
import { Publisher } from '../../../handlers/shared/publishing/publisher';
import { httpApiEvent } from '../request-router/route-world';
import { Observed } from '../shared/observers';
import { impatient } from '../shared/publishing/fake-broker';

export const TYPE = 'OrderPlaced.v1';
const ORDER = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } };

/** What becomes of one request to the bus: an error code of its entry, or an error of the whole. */
export type Fate = 'taken' | { readonly entry: string } | { readonly request: string; readonly status: number };

interface Posted {
  readonly headers?: Record<string, string>;
  readonly authorizer?: object;
}

/** A bus that answers PutEvents as AWS documents it: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export class PublisherBench {
  readonly observed = new Observed();
  readonly details: string[] = [];
  readonly objects = new Map<string, string>();
  readonly fates: Fate[] = [];
  requests = 0;
  bucketFailure?: Error;
  private ids = 0;
  private readonly requestPublisher: RequestPublisher;

  constructor({ schema = ORDER, claimCheckBucket }: { schema?: object; claimCheckBucket?: string } = {}) {
    const client = { send: async ({ input }: { input: PutEventsCommandInput }) => this.put(input) } as unknown as EventBridgeClient;
    const publisher = new Publisher(new Publications({ [TYPE]: { busName: 'bus', source: 'shop', claimCheckBucket } }), {
      log: this.observed.log,
      broker: () => new EventBusBroker('bus', client),
      delivery: impatient,
      claimCheck: bucket => async (key, content) => {
        if (this.bucketFailure) throw this.bucketFailure;
        this.objects.set(key, content);
        return Promise.resolve(`s3://${bucket}/${key}`);
      },
    });
    this.requestPublisher = new RequestPublisher({ pattern: '/Shop/Events', type: TYPE, schema }, {
      log: this.observed.log, publisher, newId: () => `random-${++this.ids}`, now: () => 1_893_456_000_000,
    });
  }

  /** The envelopes that the bus has. */
  get events(): Array<Record<string, unknown>> {
    return this.details.map(detail => JSON.parse(detail) as Record<string, unknown>);
  }

  async post(body: unknown, { headers = {}, authorizer }: Posted = {}): Promise<WebAnswer & { body: string; json: Record<string, unknown> }> {
    const event = httpApiEvent({
      method: 'POST', path: '/orders', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
    const asked = authorizer ? { ...event, requestContext: { ...event.requestContext, authorizer } } : event;
    const answer = await this.requestPublisher.handle(asked, 'invocation');
    const text = String(answer.body);
    return { ...answer, body: text, json: JSON.parse(text) as Record<string, unknown> };
  }

  private put({ Entries = [] }: PutEventsCommandInput) {
    this.requests++;
    const fate = this.fates.shift() ?? 'taken';
    if (fate !== 'taken' && 'request' in fate) throw Object.assign(new Error('refused'), { name: fate.request, $metadata: { httpStatusCode: fate.status } });
    if (fate !== 'taken') return { FailedEntryCount: 1, Entries: [{ ErrorCode: fate.entry, ErrorMessage: 'no' }] };
    this.details.push(...Entries.map(({ Detail }) => Detail!));
    return { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] };
  }
}
