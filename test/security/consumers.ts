import { Context } from 'aws-lambda';
import { shareSdk } from './shared-sdk';
import { AwsStub, md5 } from '../handlers/shared/aws-stub';

type Runtime = typeof import('../../handlers/runtime/index');
type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** A message as a broker delivers it: the body of a queue message or the data of a record, and the attributes beside it. */
export interface Delivery {
  readonly body: unknown;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a consumer made of one delivery. */
export interface Outcome {
  /** Whether the work ran, or something was sent on or recorded under the message's name. */
  readonly processed: boolean;
  /** Whether Lambda deletes it: the consumer answered no failure, and sent it to no failure queue. */
  readonly lost: boolean;
}

/** A consumer of the library. A new one enters the tests of this folder by an entry in `CONSUMERS`. */
export interface Consumer {
  /** Whether its source has message attributes. */
  readonly attributes: boolean;
  readonly stream?: boolean;
  handler(world: ConsumerWorld): Handler;
}

export const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:messages';
export const STREAM = 'arn:aws:kinesis:us-east-1:111122223333:stream/messages';
const CONTEXT = { getRemainingTimeInMillis: () => 30_000 } as Context;

/** Calls that process nothing: reading settings, and what moves a message to a dead-letter queue. */
const HARMLESS = ['GetQueueUrl', 'GetQueueAttributes', 'ChangeMessageVisibility'];

export const CONSUMERS: Readonly<Record<string, Consumer>> = {
  'handleMessages on a queue': { attributes: true, handler: ({ runtime, work }) => runtime.handleMessages(work) as Handler },
  'handleMessages on a stream': { attributes: false, stream: true, handler: ({ runtime, work }) => runtime.handleMessages(work) as Handler },
  'idempotent handleMessages': { attributes: true, handler: ({ runtime, work }) => runtime.handleMessages(runtime.idempotent(work)) as Handler },
  'handleJobs': { attributes: true, handler: ({ runtime, work }) => runtime.handleJobs(work) as Handler },
  'handleJobs with a table': { attributes: true, handler: ({ runtime, work }) => runtime.handleJobs(work, { tableName: 'jobs' }) as Handler },
  'the forwarder to a bus': { attributes: true, handler: world => world.load('message-forwarder', { FORWARD_TO: '{"busName":"bus"}' }) },
  'the forwarder to a topic': { attributes: true, handler: world => world.load('message-forwarder', { FORWARD_TO: '{"topicArn":"arn:aws:sns:us-east-1:1:next"}' }) },
  'the forwarder to a state machine': { attributes: true, handler: world => world.load('message-forwarder', { FORWARD_TO: '{"stateMachineArn":"arn:aws:states:us-east-1:1:stateMachine:Next"}' }) },
  'the intake of fan-out': { attributes: true, handler: world => world.load('fan-out-intake', {}) },
};

/** The consumers over a stub of AWS. */
export class ConsumerWorld {
  readonly stub = new AwsStub();
  readonly work = jest.fn(async () => undefined);
  runtime!: Runtime;
  private endpoint = '';

  async start(): Promise<void> {
    for (const method of ['log', 'info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation();
    this.endpoint = await this.stub.start();
    Object.assign(process.env, {
      CATALOG_IDEMPOTENCY: JSON.stringify({ [QUEUE]: { table: 'seen' } }),
      CATALOG_FAILURE_QUEUES: JSON.stringify({ [STREAM]: `${this.endpoint}/1/failures` }),
      PATTERN_PATH: '/Shop/Orders',
    });
    shareSdk();
    this.runtime = jest.requireActual<Runtime>('../../handlers/runtime/index');
    Object.assign(this.stub.operations, {
      GetQueueUrl: () => ({ QueueUrl: `${this.endpoint}/1/messages` }),
      GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}', MessageRetentionPeriod: '345600' } }),
      PutEvents: () => ({ Entries: [{ EventId: 'e' }] }),
      PublishBatch: () => ({ Successful: [], Failed: [] }),
      StartExecution: () => ({ executionArn: 'arn' }),
      PutItem: () => ({}),
      GetItem: () => ({}),
      UpdateItem: () => ({ Attributes: {} }),
      SendMessageBatch: ({ Entries }: Record<string, unknown>) => ({
        Successful: (Entries as Array<{ Id: string; MessageBody: string }>)
          .map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })),
      }),
    });
  }

  /** A handler of the library, as a function with these variables loads it. */
  load(name: string, variables: Record<string, string>): Handler {
    const { CATALOG_IDEMPOTENCY } = process.env;
    delete process.env.CATALOG_IDEMPOTENCY;
    Object.assign(process.env, {
      TABLE_NAME: 'fan-in',
      INTAKE: 'messages',
      DEADLINE_SECONDS: '1800',
      RESULT_RETENTION_SECONDS: '86400',
      RECORD_RETENTION_SECONDS: '1555200',
      WORKERS: JSON.stringify({ small: { queue: 'small', maxReceiveCount: 5, deadLetterQueue: 'small-dlq' } }),
      WORKER_QUEUE_URL: `${this.endpoint}/1/small`,
      WORKER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:small',
      REPORT_QUEUE_URL: `${this.endpoint}/1/reports`,
      ...variables,
    });
    let handler: Handler;
    jest.isolateModules(() => {
      const module = jest.requireActual<{ handler: Handler }>(`../../handlers/${name}/index`);
      handler = (event, context) => module.handler(event, context).finally(() => Object.assign(process.env, { CATALOG_IDEMPOTENCY }));
    });
    return handler!;
  }

  async deliver({ handler, stream }: Consumer, delivery: Delivery): Promise<Outcome> {
    this.stub.calls.length = 0;
    this.work.mockClear();
    const run = handler(this);
    const record = stream ? streamed(delivery) : queued(delivery);
    const { batchItemFailures } = await run({ Records: [record] }, CONTEXT) as { batchItemFailures: unknown[] };
    const aside = this.stub.inputs('SendMessage').filter(({ QueueUrl }) => QueueUrl === `${this.endpoint}/1/failures`);
    const effects = this.stub.calls.filter(({ operation, input }) => !HARMLESS.includes(operation) && !aside.includes(input));
    return { processed: this.work.mock.calls.length + effects.length > 0, lost: batchItemFailures.length + aside.length === 0 };
  }
}

const text = (body: unknown) => typeof body === 'string' ? body : JSON.stringify(body);

export function queued({ body, attributes = {} }: Delivery): object {
  return {
    messageId: 'm-1',
    receiptHandle: 'r-1',
    body: text(body),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'AIDA' },
    messageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }])),
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE,
    awsRegion: 'us-east-1',
  };
}

export function streamed({ body }: Delivery): object {
  return {
    kinesis: { data: Buffer.from(text(body)).toString('base64'), sequenceNumber: '1', partitionKey: 'p' },
    eventSource: 'aws:kinesis',
    eventSourceARN: STREAM,
    awsRegion: 'us-east-1',
  };
}
