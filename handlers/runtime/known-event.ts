import { OwnError } from '../shared/errors/safe-error';

/** What a helper handles. */
export type KnownRecords = 'SQS' | 'Kinesis' | 'a DynamoDB stream';

/** Invoked with an event of another kind than the helper knows: the event source or trigger belongs to another function. */
export class UnknownEvent extends OwnError {
  constructor(helper: string, known: string, event: unknown) {
    super(`${helper}: the event must be ${known}, got ${kindOf(event)}. Nothing was handled. Check what invokes the function.`);
    this.name = 'UnknownEvent';
  }
}

/** Throws `UnknownEvent` unless the event is a batch of these records, all of one source. Otherwise answers which. */
export function recordsOf(helper: string, event: unknown, ...known: KnownRecords[]): KnownRecords {
  const found = known.find(kind => records(event).length > 0 && records(event).every(record => sourceOf(record) === kind));
  if (found === undefined) throw new UnknownEvent(helper, `a batch of ${known.join(' or ')}`, event);
  return found;
}

/** Throws `UnknownEvent` unless it is a request of API Gateway or a load balancer. */
export function requireRequest(helper: string, event: unknown): void {
  const { requestContext, httpMethod } = members(event);
  const isHttp = typeof members(members(requestContext).http).method === 'string';
  const isProxy = requestContext !== undefined && typeof httpMethod === 'string';
  if (!isHttp && !isProxy) throw new UnknownEvent(helper, 'a request of API Gateway, a function URL or a load balancer', event);
}

/** The names of services in `eventSource`: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html; SNS writes `EventSource`. */
const SOURCES: Readonly<Record<string, string>> = {
  'aws:sqs': 'SQS', 'aws:kinesis': 'Kinesis', 'aws:sns': 'SNS', 'aws:s3': 'S3', 'aws:dynamodb': 'a DynamoDB stream', 'aws:ses': 'SES',
};

/** By its shape where a test or another caller leaves the source out. */
function sourceOf(record: unknown): string {
  const { eventSource, EventSource, kinesis, dynamodb, body, receiptHandle } = members(record);
  const name = eventSource ?? EventSource;
  if (typeof name === 'string') return SOURCES[name] ?? (/^aws:[\w-]{1,40}$/.test(name) ? `'${name}'` : 'an unknown source');
  if (kinesis !== undefined) return 'Kinesis';
  if (dynamodb !== undefined) return 'a DynamoDB stream';
  return typeof body === 'string' && receiptHandle !== undefined ? 'SQS' : 'an unknown source';
}

function kindOf(event: unknown): string {
  if (event === null || typeof event !== 'object') return event === null ? 'null' : `a value of type ${typeof event}`;
  if (Array.isArray(event)) return 'a list';
  const content = members(event);
  if (Array.isArray(content.Records)) {
    const sources = [...new Set(content.Records.map(sourceOf))];
    return sources.length === 0 ? 'a batch without records' : `a batch of ${sources.join(' and ')}`;
  }
  if (typeof content['detail-type'] === 'string') return 'an event of EventBridge';
  if ('elb' in members(content.requestContext)) return 'a request of a load balancer';
  if ('requestContext' in content) return 'a request of API Gateway';
  const names = Object.keys(content).filter(name => /^[A-Za-z][\w-]{0,40}$/.test(name));
  return Object.keys(content).length === 0 ? 'an empty object' : `an object with ${names.slice(0, 5).join(', ').slice(0, 200)}`;
}

function records(event: unknown): unknown[] {
  const { Records } = members(event);
  return Array.isArray(Records) ? Records : [];
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
}
