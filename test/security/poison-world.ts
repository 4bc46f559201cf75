import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { STREAM } from './consumers';
import { shareSdk } from './shared-sdk';
import { AwsStub } from '../handlers/shared/aws-stub';
import { ValkeyStub } from '../handlers/shared/valkey-stub';

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** A function of the library behind a source of messages. */
export interface Edge {
  /** Loads the handler anew, as a function with these variables. */
  load(world: PoisonWorld): Handler;
  /** What was done with messages, one text for each: ids, or what was sent on or recorded. */
  effects(world: PoisonWorld): string[];
}

/** The name of the message behind the poison. */
export const GOOD_ID = 'behind-the-poison';
export const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:queue';

interface SentAnswer {
  readonly __type?: string;
  readonly Entries?: ReadonlyArray<{ readonly ErrorCode?: string }>;
  readonly Failed?: ReadonlyArray<{ readonly Id: string }>;
}

/** The texts that an operation took. */
export const sent = (operation: string) => ({ stub }: PoisonWorld): string[] => stub.inputs(operation).flatMap(input => {
  const { __type, Entries = [], Failed = [] } = stub.operations[operation](input) as SentAnswer;
  const refused = (index: number) => Entries[index]?.ErrorCode !== undefined || Failed.some(({ Id }) => Id === String(index));
  return sentTexts(input).filter((_, index) => __type === undefined && !refused(index));
});

/** Texts, wherever they are in a request. */
function sentTexts(input: Record<string, unknown>): string[] {
  const entries = (input.Entries ?? input.Records ?? [input]) as Array<Record<string, unknown>>;
  return entries.map(({ Detail, MessageBody, Data, input: start, gremlin, ...others }) => typeof Data === 'string'
    ? Buffer.from(Data, 'base64').toString() : String(Detail ?? MessageBody ?? start ?? gremlin ?? others['PublishBatchRequestEntries.member.1.Message']));
}

/** The edges over a stub of AWS. */
export class PoisonWorld {
  readonly stub = new AwsStub();
  readonly valkey = new ValkeyStub();
  readonly worked: string[] = [];
  endpoint = '';
  runtime!: typeof import('../../handlers/runtime/index');
  readonly work = async ({ id }: { readonly id: string }) => void this.worked.push(id);

  async start(): Promise<void> {
    for (const method of ['log', 'info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation();
    this.endpoint = await this.stub.start();
    const failureQueue = `${this.endpoint}/1/failures`;
    const valkey = { host: '127.0.0.1', port: await this.valkey.start(), isClustered: false, isPlain: true };
    Object.assign(process.env, {
      VALKEY: JSON.stringify(valkey),
      CATALOG_FAILURE_QUEUES: JSON.stringify({ [STREAM]: failureQueue }),
      CATALOG_FAILED_RECORDS: JSON.stringify({ [STREAM]: { bucket: 'failed', pattern: '/Shop/Orders/Billing' } }),
      CATALOG_CLAIM_CHECKS: '["s3://claims"]',
      PATTERN_PATH: '/Shop/Orders',
      AWS_MAX_ATTEMPTS: '1',
      TABLE_NAME: 'jobs',
      DEADLINE_SECONDS: '1800',
      RESULT_RETENTION_SECONDS: '86400',
      RECORD_RETENTION_SECONDS: '1555200',
      MESSAGE_RETENTION_SECONDS: '345600',
      WORKERS: JSON.stringify({ small: { queue: 'small', maxReceiveCount: 3, deadLetterQueue: 'dead' } }),
      WORKER_QUEUE_URL: `${this.endpoint}/1/small`,
      WORKER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:small',
      REPORT_QUEUE_URL: `${this.endpoint}/1/reports`,
      QUEUE_URL: `${this.endpoint}/1/jobs`,
      DEAD_LETTER_QUEUE_URL: `${this.endpoint}/1/dead`,
      DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:dead',
      FAILURE_QUEUE_URL: failureQueue,
      FAILED_RECORDS: JSON.stringify({ bucket: 'failed', pattern: '/Shop/Orders/OrdersOutbox' }),
    });
    shareSdk();
    this.runtime = jest.requireActual<typeof import('../../handlers/runtime/index')>('../../handlers/runtime/index');
  }

  async stop(): Promise<void> {
    await Promise.all([this.stub.stop(), this.valkey.stop()]);
  }

  /** A handler of the library, loaded and run with these variables, and loaded with these files beside it. */
  load(name: string, variables: Record<string, string>, files: Record<string, string> = {}): Handler {
    let handler: Handler;
    const before = set(variables);
    const spies = withFiles(files);
    jest.isolateModules(() => {
      handler = jest.requireActual<{ handler: Handler }>(`../../handlers/${name}/index`).handler;
    });
    spies.forEach(spy => spy.mockRestore());
    set(before);
    return this.with(variables, handler!);
  }

  with(variables: Record<string, string>, handler: Handler): Handler {
    return async (event, context) => {
      const before = set(variables);
      try {
        return await handler(event, context);
      } finally {
        set(before);
      }
    };
  }
}

/** Files that seem to be beside a handler, until the spies end. */
function withFiles(files: Record<string, string>): jest.SpyInstance[] {
  // the module itself, of which imports are copies
  const fileSystem = jest.requireActual<typeof fs>('fs');
  const { existsSync, readFileSync } = fileSystem;
  const nameOf = (file: fs.PathOrFileDescriptor) => path.basename(String(file));
  return [
    jest.spyOn(fileSystem, 'existsSync').mockImplementation(file => nameOf(file as string) in files || existsSync(file)),
    jest.spyOn(fileSystem, 'readFileSync').mockImplementation(((file, options) => files[nameOf(file)] ?? readFileSync(file, options)) as typeof readFileSync),
  ];
}

/** Sets variables of the environment, and answers what they were. */
function set(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  const before = Object.fromEntries(Object.keys(variables).map(name => [name, process.env[name]]));
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  return before;
}
