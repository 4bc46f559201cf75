import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { KinesisClient, KinesisClientConfig, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, Message, ReceiveMessageCommand, SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, query, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 120;
/** The client's own HTTP/2 is not spoken here. */
class Http1Kinesis extends KinesisClient {
  constructor(config: SQSClientConfig) {
    super({ ...config, requestHandler: new SQSClient(config).config.requestHandler } as KinesisClientConfig);
  }
}
class PathS3 extends S3Client {
  constructor(config: object) {
    super({ ...config, forcePathStyle: true });
  }
}

type Kind = 'good' | 'filtered' | keyof typeof POISON;
interface Put { readonly kind: Kind; readonly data: Buffer; readonly key: string }
/** What DuckDB reads: shard, sequence number, partition key, time of arrival, record, day. */
type Row = [string, string, string, string, string, string];

/** With the beginnings of their reasons. */
const POISON = {
  'bytes': 'the record must be text in UTF-8',
  'not JSON': 'the record must be JSON',
  'contract': 'the contract of Clicks: #/id: ',
  'too large': 'the line of the record must have at most 1024000 bytes',
};
/** More digits than a number of JavaScript keeps. */
const DIGITS = '12345678901234567890.123456789';

function dataOf(kind: Kind, id: number): string | Buffer {
  switch (kind) {
    case 'bytes': return Buffer.from([0xff, 0xfe, id % 256]);
    case 'not JSON': return `{"id":${id},`;
    case 'contract': return `{"id":"${id}"}`;
    case 'too large': return `{"id":${id},"text":"${'x'.repeat(1_030_000)}"}`;
    case 'filtered': return `{"id":${id},"robot":true}`;
    default: return `{\r\n  "id": ${id},\n  "page": "caf\u00e9 \\n \\"x\\"",\t"Page": null, "exact": ${DIGITS}\n}`;
  }
}
function puts(from: number, kinds: Kind[], keys = 7): Put[] {
  return kinds.map((kind, index) => ({ kind, data: Buffer.from(dataOf(kind, from + index)), key: `customer-${index % keys}` }));
}

jest.setTimeout(400_000);

let cloud: LocalCloud;
let outputs: Record<string, string>;
/** What was put, by sequence number. */
const stream = new Map<string, Put>();
const failures = new Map<string, string>();

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-archive' });
  outputs = (await deployFixture(cloud, 'archive-app')).Archive;
});
afterAll(() => cloud.stop());

async function put(records: Put[]) {
  const { Records = [] } = await client(Http1Kinesis, cloud).send(new PutRecordsCommand({
    StreamName: outputs.Stream, Records: records.map(({ data, key }) => ({ Data: data, PartitionKey: key })),
  }));
  records.forEach((record, index) => stream.set(Records[index].SequenceNumber!, record));
}
const idsOf = (...kinds: Kind[]) => [...stream].filter(([, { kind }]) => kinds.includes(kind)).map(([id]) => id).sort();

async function readFailures() {
  const sqs = client(SQSClient, cloud);
  const request = new ReceiveMessageCommand({ QueueUrl: outputs.FailureQueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 });
  const { Messages = [] } = await sqs.send(request);
  for (const { MessageAttributes = {}, ReceiptHandle } of Messages as Array<Required<Message>>) {
    failures.set(MessageAttributes.id.StringValue!, MessageAttributes.reason.StringValue!);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: outputs.FailureQueueUrl, ReceiptHandle }));
  }
}

/** The archive, as an engine reads it that knows nothing of AWS. */
async function readLake(): Promise<Row[]> {
  const s3 = client(PathS3, cloud);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lake-'));
  try {
    let count = 0;
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: outputs.Bucket, Prefix: 'Lake/records/' })) {
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.Bucket, Key }));
        const file = path.join(folder, Key!.slice('Lake/records/'.length));
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, await Body!.transformToByteArray());
        count++;
      }
    }
    if (count === 0) return [];
    return JSON.parse(execFileSync(cloud.python, [path.join(__dirname, 'lake.py'), folder], { encoding: 'utf8', maxBuffer: 100_000_000 })) as Row[];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function expectAllToBeSomewhere() {
  await until('the poison in the failure queue', PATIENCE_SECONDS, async () => {
    await readFailures();
    return failures.size >= idsOf(...Object.keys(POISON) as Kind[]).length;
  });
  const good = idsOf('good');
  const rows = await until('the lake', PATIENCE_SECONDS, async () => {
    const found = await readLake();
    return found.length >= good.length && found;
  });
  expect(rows.map(([, id]) => id).sort()).toEqual(good);
  expect([...failures.keys()].sort()).toEqual(idsOf(...Object.keys(POISON) as Kind[]));
  failures.forEach((reason, id) => expect(reason).toContain(POISON[stream.get(id)!.kind as keyof typeof POISON]));
  return rows;
}

test('what was put is in the lake or in the failure queue, by id', async () => {
  const kinds = Object.keys(POISON) as Kind[];
  await put(puts(0, Array.from({ length: 150 }, (_, index) => index % 10 === 3 ? kinds[index % 3] : index % 10 === 7 ? 'filtered' : 'good')));
  await put(puts(1_000, ['good', 'too large', 'good']));
  for (const [shard, id, key, arrived, record, day] of await expectAllToBeSomewhere()) {
    const source = stream.get(id)!;
    expect(shard).toMatch(/^shardId-\d{12}$/);
    expect([key, JSON.parse(record)]).toEqual([source.key, JSON.parse(source.data.toString())]);
    expect(Date.parse(arrived)).not.toBeNaN();
    expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});

test('while Firehose takes nothing, records wait in the stream, and are archived afterwards', async () => {
  const policy = { Version: '2010-05-08', RoleName: outputs.WriterRole, PolicyName: 'Outage' };
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'firehose:PutRecordBatch', Resource: '*' }],
  });
  await query(cloud, 'iam', { ...policy, Action: 'PutRolePolicy', PolicyDocument });
  try {
    const before = await readLake();
    // of one shard: the first is sent to the failure queue by the attempt in which Firehose refuses the others
    await put(puts(2_000, ['bytes', 'good', 'not JSON', 'good'], 1));
    const [first] = [...stream.keys()].slice(-4);
    await until('an attempt', PATIENCE_SECONDS, async () => {
      await readFailures();
      return failures.has(first);
    });
    expect(await readLake()).toHaveLength(before.length);
  } finally {
    await query(cloud, 'iam', { ...policy, Action: 'DeleteRolePolicy' });
  }
  await expectAllToBeSomewhere();
});

test('objects are compressed, in folders of days', async () => {
  const { Contents = [] } = await client(PathS3, cloud).send(new ListObjectsV2Command({ Bucket: outputs.Bucket }));
  Contents.forEach(({ Key }) => expect(Key).toMatch(new RegExp(`^Lake/records/day=\\d{4}-\\d\\d-\\d\\d/${outputs.DeliveryStream}-1-[\\w-]+\\.gz$`)));
  const { Body } = await client(PathS3, cloud).send(new GetObjectCommand({ Bucket: outputs.Bucket, Key: Contents[0].Key }));
  expect(Buffer.from(await Body!.transformToByteArray()).subarray(0, 2).toString('hex')).toBe('1f8b');
});

interface Execution { readonly QueryExecution: { readonly Status: { readonly State: string; readonly StateChangeReason?: string } } }
/** Athena has no SDK client here. */
async function athena<T>(operation: string, input: object): Promise<T> {
  const response = await signedFetch(cloud, owner(cloud), cloud.endpoint, {
    method: 'POST', body: JSON.stringify(input), headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonAthena.${operation}` },
  }, 'athena');
  expect([operation, response.status]).toEqual([operation, 200]);
  return await response.json() as T;
}

test('Athena has each line once, with all digits, without a crawler', async () => {
  const day = new Date().toISOString().slice(0, 8);
  const { QueryExecutionId } = await athena<{ QueryExecutionId: string }>('StartQueryExecution', {
    QueryString: `SELECT line FROM (SELECT DISTINCT line FROM ${outputs.Table} WHERE day >= '${day}01')`,
    QueryExecutionContext: { Database: outputs.Database },
    WorkGroup: outputs.WorkGroup,
  });
  await until('the query', PATIENCE_SECONDS, async () => {
    const { QueryExecution: { Status } } = await athena<Execution>('GetQueryExecution', { QueryExecutionId });
    expect([Status.State, Status.StateChangeReason]).not.toContain('FAILED');
    return Status.State === 'SUCCEEDED';
  });
  const { ResultSet } = await athena<{ ResultSet: { Rows: Array<{ Data: Array<{ VarCharValue: string }> }> } }>('GetQueryResults', { QueryExecutionId });
  const texts = ResultSet.Rows.slice(1).map(({ Data: [{ VarCharValue }] }) => VarCharValue);
  texts.forEach(text => expect(text).toContain(DIGITS));
  const lines = texts.map(text => JSON.parse(text) as { sequence_number: string; record: unknown });
  expect(lines.map(line => line.sequence_number).sort()).toEqual(idsOf('good'));
  lines.forEach(({ sequence_number: id, record }) => expect(record).toEqual(JSON.parse(stream.get(id)!.data.toString())));
});
