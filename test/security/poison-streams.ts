import { Context } from 'aws-lambda';
import { Edge, Handler, PoisonWorld } from './poison-world';

interface Answer {
  readonly batchItemFailures: ReadonlyArray<{ readonly itemIdentifier: string }>;
}

/** A record of a shard, and the bytes that whoever reads the failure queue must get back. */
export interface ShardRecord {
  readonly id: string;
  readonly record: object;
  readonly content: Buffer;
}

/** A function that reads a shard. */
export interface StreamEdge extends Edge {
  record(content: Buffer, id: string): ShardRecord;
  /** A record that nothing is wrong with. */
  good(id: string): ShardRecord;
}

/** Of function code, kept small to be quick. */
const CONTEXT = { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'r' } as Context;

/** Delivers a shard as Lambda does, with bisecting, and answers the ids of what it would still deliver after this many invocations. */
export async function deliverShard(handler: Handler, shard: ShardRecord[], mostInvocations = 60): Promise<string[]> {
  const batches = [shard];
  for (let invocation = 0; batches.length > 0; invocation++) {
    if (invocation === mostInvocations) return batches.flat().map(({ id }) => id);
    const batch = batches.shift()!;
    const from = await failedAt(handler, batch);
    if (from === undefined) continue;
    const rest = batch.slice(from);
    const middle = Math.ceil(rest.length / 2);
    batches.unshift(...from > 0 || rest.length === 1 ? [rest] : [rest.slice(0, middle), rest.slice(middle)]);
  }
  return [];
}

async function failedAt(handler: Handler, batch: ShardRecord[]): Promise<number | undefined> {
  try {
    const answer = await handler({ Records: batch.map(({ record }) => record) }, CONTEXT) as Answer | undefined;
    const places = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => batch.findIndex(({ id }) => id === itemIdentifier));
    return places.length === 0 ? undefined : Math.min(...places);
  } catch {
    return 0;
  }
}

interface FailureMessage {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes: Record<string, { readonly StringValue: string }>;
}

/** What the failure queue has taken. */
export function setAside({ stub, endpoint }: PoisonWorld, isTaken: (message: FailureMessage) => boolean): FailureMessage[] {
  return (stub.inputs('SendMessage') as unknown as FailureMessage[]).filter(message => message.QueueUrl === `${endpoint}/1/failures` && isTaken(message));
}

/** The bytes that a reader of the failure queue gets back, as docs/messages.md says. */
export function bytesOf({ stub }: PoisonWorld, { MessageBody, MessageAttributes }: FailureMessage): Buffer | undefined {
  switch (MessageAttributes.encoding?.StringValue) {
    case undefined: return Buffer.from(MessageBody);
    case 'base64': return Buffer.from(MessageBody, 'base64');
    case 'dataref': return stub.objects.get(`PUT /${MessageBody.slice('s3://'.length)}`);
    default: return undefined;
  }
}
