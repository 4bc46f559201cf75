import { randomInt } from 'crypto';
import { KinesisClient, PutRecordsCommandInput, PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import { HttpIngest } from '../../../handlers/http-ingest/http-ingest';
import { RecordStream } from '../../../handlers/http-ingest/record-stream';
import { KinesisRecords } from '../../../handlers/shared/aws/stream/kinesis-records';
import { WebAnswer } from '../../../handlers/shared/http/web-request';
import { SchemaCheck } from '../../../handlers/shared/json/schema-check';
import { Observed } from '../shared/observers';
import { impatient } from '../shared/publishing/fake-broker';

export interface StoredRecord {
  readonly partitionKey: string;
  readonly text: string;
}

/**
 * What becomes of a record at one try. `lost`: it is stored, and its whole request has no answer; `down`: the request fails before;
 * `slowed`: the whole request is throttled; `denied`: nobody may put.
 */
export type Fate = 'taken' | 'throttled' | 'failed' | 'lost' | 'down' | 'slowed' | 'denied';

/** A Kinesis stream that answers PutRecords as AWS documents it: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export class FakeStream {
  readonly stored: StoredRecord[] = [];
  requests = 0;
  readonly client = { send: async ({ input }: { input: PutRecordsCommandInput }) => this.put(input) } as unknown as KinesisClient;
  private readonly tries = new Map<string, number>();

  constructor(private readonly fateOf: (text: string, time: number) => Fate = () => 'taken') {}

  private put({ Records = [] }: PutRecordsCommandInput): Partial<PutRecordsCommandOutput> {
    this.requests++;
    const records = Records.map(({ Data, PartitionKey }) => ({ text: Buffer.from(Data!).toString(), partitionKey: PartitionKey! }));
    const bytes = Records.reduce((sum, { Data, PartitionKey }) => sum + Data!.length + Buffer.byteLength(PartitionKey!), 0);
    if (Records.length > 500 || Records.length === 0 || bytes > 5 * 1_048_576) throw refused('ValidationException', 400);
    const fates = records.map(({ text }) => this.next(text));
    if (fates.includes('denied')) throw refused('AccessDeniedException', 400);
    if (fates.includes('slowed')) throw refused('ProvisionedThroughputExceededException', 400);
    if (fates.includes('down')) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    const answers = records.map((record, index) => this.store(record, fates[index]));
    if (fates.includes('lost')) throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
    return { Records: answers };
  }

  private next(text: string): Fate {
    const time = this.tries.get(text) ?? 0;
    this.tries.set(text, time + 1);
    return this.fateOf(text, time);
  }

  private store(record: StoredRecord, fate: Fate) {
    if (fate === 'throttled') return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' };
    if (fate === 'failed') return { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal service failure' };
    this.stored.push(record);
    return { SequenceNumber: `${this.stored.length}`, ShardId: 'shardId-000000000000' };
  }
}

function refused(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

export interface EventResult {
  readonly status: number;
  readonly sequenceNumber?: string;
  readonly shardId?: string;
  readonly type?: string;
  readonly detail?: string;
  readonly errors?: ReadonlyArray<{ readonly pointer: string; readonly message: string }>;
}

export interface IngestAnswer extends WebAnswer {
  readonly body: string;
  readonly results: EventResult[];
}

export class IngestBench {
  readonly observed = new Observed();
  now = 0;
  private ids = 0;
  private readonly ingest: HttpIngest;

  constructor(readonly stream = new FakeStream(), { schema, pointer = '/key', splits }: { schema?: object; pointer?: string; splits?: number } = {}) {
    this.ingest = new HttpIngest({ check: schema && new SchemaCheck(schema), partitionKeyPointer: pointer, partitionKeySplits: splits }, {
      ...this.observed,
      newId: () => `random-${++this.ids}`,
      drawn: count => randomInt(count),
      now: () => this.now,
      stream: hasTime => new RecordStream(new KinesisRecords('clicks', stream.client), hasTime),
      delivery: impatient,
    });
  }

  async post(body: unknown, type: string | undefined = 'application/json'): Promise<IngestAnswer> {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const answer = await this.ingest.handle({
      method: 'POST', path: '/events', pathParameters: {}, query: new URLSearchParams(), headers: { 'content-type': type }, body: bytes, correlationId: 'c-1', traceparent: 't-1',
    });
    const text = answer.body as string;
    return { ...answer, body: text, results: (JSON.parse(text) as { results?: EventResult[] }).results ?? [] };
  }
}
