import { Context } from 'aws-lambda';
import { STREAM } from './consumers';
import { AwsStub } from '../handlers/shared/aws-stub';

type Handler = (event: { Records: object[] }, context: Context) => Promise<unknown>;

interface Answer {
  readonly batchItemFailures: ReadonlyArray<{ readonly itemIdentifier: string }>;
}

/** A record of a shard, and the bytes that whoever reads the failure queue must get back. */
export interface ShardRecord {
  readonly id: string;
  readonly record: object;
  readonly content: Buffer;
}

/** A function of the library that reads a shard. A new one enters the test of poison by an entry in `EDGES`. */
export interface Edge {
  /** Loads the handler anew, as a function with these variables. */
  load(world: PoisonWorld): Handler;
  record(content: Buffer, id: string): ShardRecord;
  /** A record that nothing is wrong with. */
  good(id: string): ShardRecord;
  /** Whether the record behind the poison has had its effect. */
  arrived(world: PoisonWorld, id: string): boolean;
}

const TABLE_STREAM = 'arn:aws:dynamodb:us-east-1:111122223333:table/orders/stream/1';
const GOOD = { name: 'Good', version: 1, schema: { type: 'object', required: ['total'] } };
const event = (id: string) => ({ specversion: '1.0', id, source: 'shop', type: 'Good.v1', data: { total: 1 } });
/** Of function code, kept small to be quick. */
const CONTEXT = { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'r' } as Context;

function kinesis(content: Buffer, id: string): ShardRecord {
  const data = content.toString('base64');
  const record = { kinesis: { data, sequenceNumber: id, partitionKey: 'p' }, eventSource: 'aws:kinesis', eventSourceARN: STREAM, awsRegion: 'us-east-1' };
  return { id, content, record };
}

const onStream = {
  record: kinesis,
  good: (id: string) => kinesis(Buffer.from(JSON.stringify(event(id))), id),
};

const consumer = (run: (world: PoisonWorld) => Handler): Edge => ({
  ...onStream,
  load: world => run(world),
  arrived: ({ worked }, id) => worked.includes(id),
});

const forwarder = (destination: string, operation: string): Edge => ({
  ...onStream,
  load: world => world.load('message-forwarder', { FORWARD_TO: destination }),
  arrived: ({ stub }, id) => stub.inputs(operation).some(input => sentTexts(input).some(text => text.includes(`"id":"${id}"`))),
});

function change(outbox: object, id: string, more: object = {}): ShardRecord {
  const record = {
    eventName: 'INSERT',
    eventSourceARN: TABLE_STREAM,
    dynamodb: {
      SequenceNumber: id, ApproximateCreationDateTime: 1_893_456_000, Keys: { pk: { S: id } }, NewImage: { pk: { S: id }, outbox, ...more },
    },
  };
  return { id, record, content: Buffer.from(JSON.stringify(record)) };
}

/** What the bytes say is in the item: as text and as bytes, an event of the right type or whatever JSON they are. */
function itemOf(content: Buffer, id: string): ShardRecord {
  const text = content.toString();
  const bytes = { B: content.toString('base64') };
  try {
    return change({ M: { id: { S: id }, type: { S: 'Good.v1' }, subject: JSON.parse(text) as object } }, id);
  } catch {
    return change({ M: { id: { S: text }, type: { S: 'Good.v1' }, data: { S: text }, bytes } }, id, { bytes });
  }
}

const OUTBOX: Edge = {
  load: world => world.load('event-outbox', {
    CATALOG_PUBLISH: JSON.stringify({ 'Good.v1': { busName: 'bus', source: 'shop', schema: GOOD.schema } }),
    FAILURE_QUEUE_URL: `${world.endpoint}/1/failures`,
    FAILED_RECORDS: JSON.stringify({ bucket: 'failed', pattern: '/Shop/Orders/OrdersOutbox' }),
  }),
  record: itemOf,
  good: id => change({ M: { id: { S: id }, type: { S: 'Good.v1' }, data: { M: { total: { N: '1' } } } } }, id),
  arrived: ({ stub }, id) => stub.inputs('PutEvents').some(input => sentTexts(input).some(text => text.includes(`"id":"${id}"`))),
};

export const EDGES: Readonly<Record<string, Edge>> = {
  'handleMessages': consumer(({ runtime, work }) => runtime.handleMessages(work, { contracts: [GOOD] }) as unknown as Handler),
  'idempotent handleMessages': consumer(({ runtime, work }) => runtime.handleMessages(runtime.idempotent(work), { contracts: [GOOD] }) as unknown as Handler),
  'the forwarder to a bus': forwarder('{"busName":"bus"}', 'PutEvents'),
  'the forwarder to a topic': {
    ...forwarder('{"topicArn":"arn:aws:sns:us-east-1:1:next"}', ''),
    // SNS speaks another protocol: the last form that was sent
    arrived: ({ stub }, id) => new URLSearchParams(stub.objects.get('POST /')?.toString()).toString().includes(encodeURIComponent(`"id":"${id}"`)),
  },
  'the forwarder to a queue': forwarder('{"queueUrl":"https://sqs.us-east-1.amazonaws.com/1/next"}', 'SendMessageBatch'),
  'the forwarder to a stream': forwarder('{"streamName":"next"}', 'PutRecords'),
  'the forwarder to a state machine': forwarder('{"stateMachineArn":"arn:aws:states:us-east-1:1:stateMachine:Next"}', 'StartExecution'),
  'the outbox': OUTBOX,
};

/** Bodies of what was sent, wherever they are in a request. */
function sentTexts(input: Record<string, unknown>): string[] {
  const entries = (input.Entries ?? input.PublishBatchRequestEntries ?? input.Records ?? [input]) as Array<Record<string, unknown>>;
  return entries.map(({ Detail, MessageBody, Message, Data, input: start }) =>
    typeof Data === 'string' ? Buffer.from(Data, 'base64').toString() : String(Detail ?? MessageBody ?? Message ?? start));
}

/** The edges over a stub of AWS, and the end of a shard. */
export class PoisonWorld {
  readonly stub = new AwsStub();
  readonly worked: string[] = [];
  endpoint = '';
  runtime!: typeof import('../../handlers/runtime/index');
  readonly work = async ({ id }: { readonly id: string }) => void this.worked.push(id);

  async start(): Promise<void> {
    for (const method of ['log', 'info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation();
    this.endpoint = await this.stub.start();
    Object.assign(process.env, {
      CATALOG_IDEMPOTENCY: JSON.stringify({ [STREAM]: { table: 'seen', pointer: '' } }),
      CATALOG_FAILURE_QUEUES: JSON.stringify({ [STREAM]: `${this.endpoint}/1/failures` }),
      CATALOG_FAILED_RECORDS: JSON.stringify({ [STREAM]: { bucket: 'failed', pattern: '/Shop/Orders/Billing' } }),
      CATALOG_CLAIM_CHECKS: '["s3://claims"]',
      PATTERN_PATH: '/Shop/Orders',
      AWS_MAX_ATTEMPTS: '1',
    });
    this.runtime = jest.requireActual<typeof import('../../handlers/runtime/index')>('../../handlers/runtime/index');
  }

  load(name: string, variables: Record<string, string>): Handler {
    const { CATALOG_IDEMPOTENCY } = process.env;
    delete process.env.CATALOG_IDEMPOTENCY;
    Object.assign(process.env, variables);
    let handler: Handler;
    jest.isolateModules(() => {
      handler = jest.requireActual<{ handler: Handler }>(`../../handlers/${name}/index`).handler;
    });
    return (given, context) => {
      delete process.env.CATALOG_IDEMPOTENCY;
      return handler(given, context).finally(() => Object.assign(process.env, { CATALOG_IDEMPOTENCY }));
    };
  }

  /** Delivers a shard as Lambda does, with bisecting, and answers the ids of what it would still deliver after this many invocations. */
  async deliver(handler: Handler, shard: ShardRecord[], mostInvocations = 60): Promise<string[]> {
    const batches = [shard];
    for (let invocation = 0; batches.length > 0; invocation++) {
      if (invocation === mostInvocations) return batches.flat().map(({ id }) => id);
      const batch = batches.shift()!;
      const from = await this.failedAt(handler, batch);
      if (from === undefined) continue;
      const rest = batch.slice(from);
      const middle = Math.ceil(rest.length / 2);
      batches.unshift(...from > 0 || rest.length === 1 ? [rest] : [rest.slice(0, middle), rest.slice(middle)]);
    }
    return [];
  }

  private async failedAt(handler: Handler, batch: ShardRecord[]): Promise<number | undefined> {
    try {
      const answer = await handler({ Records: batch.map(({ record }) => record) }, CONTEXT) as Answer | undefined;
      const places = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => batch.findIndex(({ id }) => id === itemIdentifier));
      return places.length === 0 ? undefined : Math.min(...places);
    } catch {
      return 0;
    }
  }
}
