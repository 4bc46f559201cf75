import { CreateEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { createStack } from './stack';
import { kinesisStream, readBy, ReaderOptions, StreamSource, tableStream } from './stream-source';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let s3: S3Client;
let sqs: SQSClient;
let old: StreamSource;
let oldSince: number;
jest.setTimeout(120_000);

class PathStyleS3 extends S3Client {
  constructor(config: S3ClientConfig) {
    super({ ...config, forcePathStyle: true });
  }
}

const READS = ['kinesis:*', 'dynamodb:*'];
const MAY_STORE = [...READS, 's3:PutObject', 's3:ListBucket'];
const MAY_SEND = [...READS, 'sqs:SendMessage'];
const BUCKET = 'failed-records';
const stored = { DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${BUCKET}` } } };
const PATIENCE = 60;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-stream-event-sources' });
  s3 = client(PathStyleS3, cloud);
  sqs = client(SQSClient, cloud);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  old = await kinesisStream(cloud, 'old');
  await old.put('old');
  oldSince = Date.now();
});
afterAll(async () => cloud.stop());

/** Puts the texts, lets a function read them, and waits for that batch. */
async function readUntil(lastBatch: string, source: StreamSource, texts: string[], options: ReaderOptions): Promise<string[]> {
  for (const text of texts) await source.put(text);
  const seen = await readBy(cloud, source, options);
  return until(`${options.name} to read to the end`, PATIENCE, async () => seen().includes(lastBatch) ? seen() : undefined);
}

interface FailureRecord {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  readonly payload?: string;
  readonly [info: string]: unknown;
}

/** What is in the bucket for a mapping of the shard: by the names of its objects. */
async function storedRecords(marker: string): Promise<Array<{ key: string; record: FailureRecord }>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const all = await Promise.all(Contents.map(async ({ Key: key = '' }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return { key, record: JSON.parse(await Body!.transformToString()) as FailureRecord };
  }));
  return all.filter(({ record }) => record.payload?.includes(marker));
}

describe.each([['Kinesis', kinesisStream, 'KinesisBatchInfo'], ['DynamoDB', tableStream, 'DDBStreamBatchInfo']] as const)('a stream of %s', (kind, create, info) => {
  const name = (what: string) => `${kind}-${what}`.toLowerCase();

  test('goes on from the record that the function reports', async () => {
    const source = await create(cloud, name('reports'));
    const seen = await readUntil('x b', source, ['a', 'x', 'b'], {
      name: name('reports'), fails: 'x', times: 1, reports: true, actions: READS, mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] },
    });
    expect(seen).toEqual(['a x b', 'x b']);
  });

  test('splits a failed batch, retries poison as often as it may, stores it whole in the bucket, and goes on behind it', async () => {
    const source = await create(cloud, name('splits'));
    const seen = await readUntil('c', source, ['a', 'b', 'x-whole', 'c'], {
      name: name('splits'), fails: 'x-whole', actions: MAY_STORE, mapping: { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2, ...stored },
    });
    expect(seen).toEqual(['a b x-whole c', 'a b', 'x-whole c', 'x-whole', 'x-whole', 'x-whole', 'c']);
    const [{ key, record }, ...others] = await storedRecords(source.arn);
    expect(others).toEqual([]);
    expect(key).toMatch(/^aws\/lambda\/[\w-]{36}\/shardId-[\d-]+\/\d{4}\/\d{2}\/\d{2}\/\d{4}-\d{2}-\d{2}T\d{2}\.\d{2}\.\d{2}-[\w-]{36}$/);
    expect(record).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      [info]: { batchSize: 1, streamArn: source.arn },
    });
    const { Records } = JSON.parse(record.payload!) as { Records: Array<{ kinesis?: { data: string }; dynamodb?: { NewImage: unknown } }> };
    expect(Records).toHaveLength(1);
    if (kind === 'Kinesis') expect(Buffer.from(Records[0].kinesis!.data, 'base64').toString()).toBe('x-whole');
    else expect(Records[0].dynamodb!.NewImage).toEqual({ id: { S: 'x-whole' } });
  });

  test('retries a whole batch where it may not be split, and sends its position to a queue', async () => {
    const source = await create(cloud, name('whole'));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name('failures') }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    for (const text of ['a', 'x', 'b']) await source.put(text);
    const seen = await readBy(cloud, source, {
      name: name('whole'), fails: 'x', actions: MAY_SEND, mapping: { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: Attributes!.QueueArn } } },
    });
    const [{ Body }] = await until('the batch to be given up', PATIENCE, async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages);
    const sent = JSON.parse(Body!) as FailureRecord;
    expect(sent).toMatchObject({ requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 }, [info]: { batchSize: 3 } });
    expect(sent.payload).toBeUndefined();
    await source.put('c');
    expect(await until('the next record', PATIENCE, async () => seen().includes('c') ? seen() : undefined)).toEqual(['a x b', 'a x b', 'c']);
  });

  test('goes on behind a batch that the bucket does not take, for which the role has no permission', async () => {
    const source = await create(cloud, name('refused'));
    await source.put('x-refused');
    const seen = await readBy(cloud, source, { name: name('refused'), fails: 'x-refused', actions: READS, mapping: { MaximumRetryAttempts: 0, ...stored } });
    await until('the batch to fail', PATIENCE, async () => seen().length > 0 || undefined);
    await source.put('c');
    expect(await until('the next record', PATIENCE, async () => seen().includes('c') ? seen() : undefined)).toEqual(['x-refused', 'c']);
    expect(await storedRecords(source.arn)).toEqual([]);
  });
});

test.each(['Lambda', 'CloudFormation'])('a mapping that %s creates reads from the time that it is given', async creator => {
  const name = `from-a-time-${creator.toLowerCase()}`;
  const source = await kinesisStream(cloud, name);
  await source.put('before');
  await new Promise(resolve => { setTimeout(resolve, 2_000); });
  const seconds = Math.floor(Date.now() / 1000);
  await source.put('after');
  const seen = await readBy(cloud, source, {
    name,
    actions: READS,
    mapping: { StartingPosition: 'AT_TIMESTAMP' },
    create: async request => creator === 'Lambda'
      ? client(LambdaClient, cloud).send(new CreateEventSourceMappingCommand({ ...request, StartingPositionTimestamp: new Date(seconds * 1000) }))
      : createStack(cloud, name, { Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ...request, StartingPositionTimestamp: seconds } } }),
  });
  expect(await until('the record after the time', PATIENCE, async () => seen().length > 0 ? seen() : undefined)).toEqual(['after']);
});

test('children of a resharding are read after their parents, from their beginning', async () => {
  const source = await kinesisStream(cloud, 'resharded');
  const keys = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6'];
  const putAll = async (round: number) => { for (const key of keys) await source.put(`${key}-${round}`, key); };
  await putAll(1);
  await source.reshard(2);
  await putAll(2);
  const seen = await readBy(cloud, source, { name: 'resharded', actions: READS, mapping: { BatchSize: 2 } });
  const all = () => seen().flatMap(line => line.split(' '));
  await until('both rounds to be read', PATIENCE, async () => all().length >= 2 * keys.length || undefined);
  await source.reshard(1);
  await putAll(3);
  await until('the third round to be read', PATIENCE, async () => all().length >= 3 * keys.length || undefined);
  for (const key of keys) expect(all().filter(text => text.startsWith(key))).toEqual([1, 2, 3].map(round => `${key}-${round}`));
});

test('a record that is too old is not sent to the function, and those behind it are', async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'too-old' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await new Promise(resolve => { setTimeout(resolve, Math.max(0, oldSince + 61_000 - Date.now())); });
  await old.put('new');
  const seen = await readBy(cloud, old, {
    name: 'too-old', actions: MAY_SEND, mapping: { MaximumRecordAgeInSeconds: 60, DestinationConfig: { OnFailure: { Destination: Attributes!.QueueArn } } },
  });
  expect(await until('the new record', PATIENCE, async () => seen().includes('new') ? seen() : undefined)).toEqual(['new']);
  const [{ Body }] = await until('the old one to be reported', PATIENCE, async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages);
  expect(JSON.parse(Body!)).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' }, KinesisBatchInfo: { batchSize: 1 } });
});
