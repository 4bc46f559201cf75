import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutBucketNotificationConfigurationCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { client } from './client';
import { DynamoFanInStore } from '../../handlers/shared/aws/fan-in/dynamo-fan-in-store';
import { DynamoResultStore, S3ResultStore } from '../../handlers/shared/aws/fan-in/result-stores';
import { S3BucketEvents } from '../../handlers/shared/aws/fan-in/s3-bucket-events';
import { S3UploadForms } from '../../handlers/shared/aws/fan-in/s3-upload-forms';
import { S3ObjectReader } from '../../handlers/shared/aws/s3-object-reader';
import { ended, FanInChange, groupAdded, inTime, messageSent, started, subtaskLate, subtaskMoved, sealed, settled, subtasksSent, timedOut } from '../../handlers/shared/fan-in/changes';
import { FanInRecord, SPLIT } from '../../handlers/shared/fan-in/record';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { InMemoryFanInStore } from '../handlers/fan-in/in-memory-fan-in-store';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const AFTER_DEADLINE = new Date('2026-03-01T13:00:00.000Z');
const UNSENT = JSON.stringify({ source: '/Shop', subtasks: ['a', 'b'].map(name => ({ name, worker: name, maxReceives: 5 })) });
const Bucket = 'uploads';
let cloud: LocalCloud;
let dynamodb: DynamoDBClient;
let s3: S3Client;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-fan-in' });
  dynamodb = client(DynamoDBClient, cloud);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = cloud.env;
  s3 = new S3Client({ endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  await dynamodb.send(new CreateTableCommand({
    TableName: 'jobs',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['id', 'wakeShard', 'wakeAt'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [{
      IndexName: 'wake',
      KeySchema: [{ AttributeName: 'wakeShard', KeyType: 'HASH' }, { AttributeName: 'wakeAt', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    }],
  }));
  await dynamodb.send(new CreateTableCommand({
    TableName: 'results',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['job', 'subtask'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'job', KeyType: 'HASH' }, { AttributeName: 'subtask', KeyType: 'RANGE' }],
  }));
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
});
afterAll(async () => cloud.stop());

const record = (over: Partial<FanInRecord>): FanInRecord => ({
  id: 'job',
  status: 'running',
  createdAt: NOW.toISOString(),
  updatedAt: NOW.toISOString(),
  deadlineAt: '2026-03-01T12:30:00.000Z',
  expiresAt: '2026-03-02T12:00:00.000Z',
  ttl: 1_900_000_000,
  locations: {},
  errors: {},
  wakeShard: 'open-1',
  wakeAt: '2026-03-01T12:30:00.000Z',
  ...over,
});

test('DynamoDB applies every change like the store of the property tests', async () => {
  const store = new DynamoFanInStore(dynamodb, 'jobs', () => NOW.getTime());
  const name = fc.constantFrom('a', 'b', SPLIT, 'x.1');
  const from = fc.constantFrom('pending' as const, 'failed' as const);
  const entry = fc.constantFrom('locations' as const, 'errors' as const);
  const change: fc.Arbitrary<(standing: FanInRecord) => FanInChange> = fc.oneof(
    fc.tuple(from, name, entry).map(([set, subtask, map]) => () => subtaskMoved(set, 'done', subtask, { map, subtask, value: 'there' }, NOW)),
    fc.tuple(from, name).map(([set, subtask]) => () => subtaskMoved(set, 'failed', subtask, undefined, NOW)),
    fc.tuple(from, name).map(([set, subtask]) => () => subtaskLate(set, subtask, NOW)),
    fc.boolean().map(hasConsumer => (standing: FanInRecord) => ended(standing, hasConsumer, NOW)),
    fc.boolean().map(hasConsumer => (standing: FanInRecord) => timedOut(standing, hasConsumer, AFTER_DEADLINE)),
    fc.tuple(from, name, fc.constantFrom(NOW, AFTER_DEADLINE)).map(([set, subtask, at]) => () => inTime(subtaskMoved(set, 'done', subtask, undefined, at), at)),
    fc.tuple(name, fc.constantFrom(undefined, 2)).map(([subtask, most]) => () => groupAdded(subtask, NOW, most)),
    fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).map(subtasks => (standing: FanInRecord) => started(standing, subtasks, NOW)),
    fc.constantFrom(() => sealed(NOW), () => settled(NOW), subtasksSentNow(), subtasksSentNow('a'), messageSentNow),
  );
  const first = fc.record({
    status: fc.constantFrom('accepted' as const, 'running' as const),
    names: fc.uniqueArray(name, { maxLength: 4 }),
    revision: fc.constantFrom(undefined, 0),
    unsent: fc.constantFrom(undefined, UNSENT),
    waiting: fc.subarray(['a', 'b']),
  });
  let runs = 0;
  const changesOf = fc.array(change, { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(first, changesOf, async ({ status, names, revision, unsent, waiting }, changes) => {
    const run = runs++;
    const parent = run % 3 === 0 ? undefined : `job-${run}${run % 3 === 1 ? '' : '#7f'}`;
    const id = parent === undefined ? `job-${run}` : `${parent}#g`;
    const subtasks = names.length === 0 ? undefined : new Set(names);
    const memory = new InMemoryFanInStore();
    const waits = waiting.length === 0 ? undefined : new Set(waiting);
    const begun = record({ id, parent, status, revision, unsent, message: unsent, expected: subtasks, pending: subtasks, waiting: waits });
    expect(await store.create(begun, false)).toEqual(await memory.create(begun, false));
    for (const make of changes) {
      const next = make((await memory.find(id))!);
      expect(await store.apply(id, next)).toEqual(await memory.apply(id, next));
    }
    expect(await store.find(id)).toEqual(await memory.find(id));
    const again = record({ id, status: 'running', expected: new Set(['z']) });
    expect(await store.create(again, true)).toEqual(await memory.create(again, true));
  }), { numRuns: 150 });
});

const subtasksSentNow = (...refused: string[]) => (standing: FanInRecord) =>
  subtasksSent({ ...standing, unsent: standing.unsent ?? UNSENT }, new Set(refused), NOW);
const messageSentNow = (standing: FanInRecord) => messageSent(standing, NOW);

test('many concurrent reports are all counted, and one ends the job', async () => {
  const store = new DynamoFanInStore(dynamodb, 'jobs', () => NOW.getTime());
  const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
  await store.create(record({ id: 'busy', expected: new Set(names), pending: new Set(names) }), false);
  const ends = await Promise.all(names.map(async subtask => {
    const { record: after } = await store.apply('busy', subtaskMoved('pending', 'done', subtask, undefined, NOW));
    return after!.pending === undefined && (await store.apply('busy', ended(after!, true, NOW))).applied;
  }));
  expect(ends.filter(Boolean)).toHaveLength(1);
  expect(await store.find('busy')).toMatchObject({ status: 'succeeded', outcome: 'complete', done: new Set(names) });
});

test('a change of an unknown record is not applied', async () => {
  const store = new DynamoFanInStore(dynamodb, 'jobs', () => NOW.getTime());
  expect(await store.apply('unknown', sealed(NOW))).toEqual({ applied: false, record: undefined });
});

test('the index has the due records only', async () => {
  const store = new DynamoFanInStore(dynamodb, 'jobs', () => NOW.getTime());
  await store.create(record({ id: 'due', wakeShard: 'open-5', wakeAt: '2026-03-01T11:00:00.000Z' }), false);
  await store.create(record({ id: 'not-due', wakeShard: 'open-5' }), false);
  const found: string[] = [];
  for await (const ids of store.due('open-5', NOW)) found.push(...ids);
  expect(found).toEqual(['due']);
});

describe('objects', () => {
  const put = (Key: string, Body: Buffer, Metadata?: Record<string, string>) => s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata }));

  test('their size, version and first bytes are read in one request', async () => {
    const { VersionId } = await put('large.bin', Buffer.alloc(100_000, 7), { 'job-id': 'u1' });
    await put('large.bin', Buffer.from('overwritten'));
    const head = await new S3ObjectReader(s3).head(Bucket, 'large.bin', VersionId);
    expect(head).toMatchObject({ size: 100_000, versionId: VersionId, metadata: { 'job-id': 'u1' } });
    // MiniStack answers the whole of a version, whatever the range
    expect(head!.firstBytes.subarray(0, 4_100)).toEqual(new Uint8Array(4_100).fill(7));
  });

  test('an empty object has no bytes', async () => {
    await put('empty.bin', Buffer.alloc(0));
    expect(await new S3ObjectReader(s3).head(Bucket, 'empty.bin', undefined)).toMatchObject({ size: 0, firstBytes: new Uint8Array() });
  });

  test('a deleted object is not an error', async () => {
    const { VersionId } = await put('gone.bin', Buffer.from('x'));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone.bin', VersionId }));
    expect(await new S3ObjectReader(s3).head(Bucket, 'gone.bin', VersionId)).toBeUndefined();
    expect(await new S3ObjectReader(s3).head(Bucket, 'never.bin', undefined)).toBeUndefined();
    await expect(new S3ObjectReader(s3).head('no-bucket', 'x', undefined)).rejects.toThrow();
  });
});

describe('an upload form', () => {
  const sign = (key: string) => new S3UploadForms(s3, Bucket).sign({
    key, maxBytes: 1_000, mediaType: 'image/png', metadata: { 'job-id': 'u7' }, expirySeconds: 60,
  });
  const post = async (key: string, size: number, change: Record<string, string> = {}) => {
    const { url, fields } = await sign(key);
    const form = new FormData();
    Object.entries({ ...fields, ...change }).forEach(([field, value]) => form.append(field, value));
    form.append('file', new Blob([new Uint8Array(size)]), 'file.png');
    return (await fetch(url, { method: 'POST', body: form })).status;
  };

  test('accepts a file within its limits, with its job', async () => {
    expect(await post('ok.png', 1_000)).toBe(204);
    expect(await new S3ObjectReader(s3).head(Bucket, 'ok.png', undefined)).toMatchObject({ size: 1_000, metadata: { 'job-id': 'u7' } });
  });

  test('is refused by S3 with a larger file, another type or another job', async () => {
    expect(await post('large.png', 1_001)).toBe(400);
    expect(await post('type.png', 10, { 'Content-Type': 'text/html' })).toBe(403);
    expect(await post('job.png', 10, { 'x-amz-meta-job-id': 'u8' })).toBe(403);
    expect(await new S3ObjectReader(s3).head(Bucket, 'large.png', undefined)).toBeUndefined();
  });
});

describe('the first result of a subtask stays', () => {
  test('as an object', async () => {
    const results = new S3ResultStore(s3, Bucket, 'results');
    const location = await results.keep({ job: 'j1', path: 'small', json: '1' });
    expect(await results.keep({ job: 'j1', path: 'small', json: '2' })).toBe(location);
    expect(location).toBe('s3://uploads/results/j1/small.json');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'results/j1/small.json' }));
    expect(await Body!.transformToString()).toBe('1');
  });

  test('as an item', async () => {
    const documents = DynamoDBDocumentClient.from(dynamodb);
    const results = new DynamoResultStore(documents, 'results', 60, () => NOW);
    await results.keep({ job: 'j1', path: 'g1/0', json: '{"a":1}' });
    expect(await results.keep({ job: 'j1', path: 'g1/0', json: '2' })).toBe('dynamodb://results/j1/g1/0');
    const { Item } = await documents.send(new GetCommand({ TableName: 'results', Key: { job: 'j1', subtask: 'g1/0' } }));
    expect(Item).toEqual({ job: 'j1', subtask: 'g1/0', result: '{"a":1}', at: NOW.toISOString(), ttl: NOW.getTime() / 1000 + 60 });
  });
});

test('a bucket without events is known, and one whose owner enables them', async () => {
  const log = { info: () => undefined, warn: () => { throw new Error('The bucket must answer.'); }, error: () => undefined };
  const areSent = () => new S3BucketEvents(s3, Bucket, { log, now: () => NOW }).areSent();
  expect(await areSent()).toBe(false);
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } }));
  expect(await areSent()).toBe(true);
});
