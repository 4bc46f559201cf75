import { KinesisClient, KinesisClientConfig, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, Message, ReceiveMessageCommand, SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { PathS3, queryAthena, readLake } from './lake';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, query as iamQuery, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 120;
/** The client's own HTTP/2 is not spoken here. */
class Http1Kinesis extends KinesisClient {
  constructor(config: SQSClientConfig) {
    super({ ...config, requestHandler: new SQSClient(config).config.requestHandler } as KinesisClientConfig);
  }
}

type Kind = 'good' | 'filtered' | 'misfit' | keyof typeof POISON;
interface Put { readonly kind: Kind; readonly data: Buffer; readonly key: string }

/** With the beginnings of their reasons. */
const POISON = {
  'bytes': 'the record must be text in UTF-8',
  'not JSON': 'the record must be JSON',
  'contract': 'the contract of Clicks: #/id: ',
  'too large': 'the line of the record must have at most 1024000 bytes',
};
/** What its columns cannot take is poison for Parquet, besides. */
const ROW_POISON = { ...POISON, misfit: 'the record/page must fit a column of the type string' };
/** More digits than a number of JavaScript keeps. */
const DIGITS = '12345678901234567890.123456789';

function dataOf(kind: Kind, id: number): string | Buffer {
  switch (kind) {
    case 'bytes': return Buffer.from([0xff, 0xfe, id % 256]);
    case 'not JSON': return `{"id":${id},`;
    case 'contract': return `{"id":"${id}"}`;
    case 'too large': return `{"id":${id},"text":"${'x'.repeat(1_030_000)}"}`;
    case 'misfit': return `{"id":${id},"page":7,"exact":${DIGITS}}`;
    case 'filtered': return `{"id":${id},"robot":true}`;
    default: return `{\r\n  "id": ${id}, "at": "2026-11-28T09:00:00+01:00", "place": {"City": "Ulm", "tags": ["a"]}, "counts": {"B": 1, "b": 2},\n  "page": "caf\u00e9 \\n \\"x\\"",\t"Page": null, "exact": ${DIGITS}\n}`;
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
/** Reasons by sequence number. */
const failures = new Map<string, string>();
const rowFailures = new Map<string, string>();

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

async function readFailures(QueueUrl = outputs.FailureQueueUrl, into = failures) {
  const sqs = client(SQSClient, cloud);
  const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 });
  const { Messages = [] } = await sqs.send(request);
  for (const { MessageAttributes = {}, ReceiptHandle } of Messages as Array<Required<Message>>) {
    into.set(MessageAttributes.id.StringValue!, MessageAttributes.reason.StringValue!);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}

const lineLake = () => readLake(cloud, outputs.Bucket, 'Lake/records/', 'gz');
const rowLake = () => readLake(cloud, outputs.RowsBucket, 'Rows/records/', 'parquet');

async function expectAllToBeSomewhere() {
  await until('the poison in the failure queue', PATIENCE_SECONDS, async () => {
    await readFailures();
    return failures.size >= idsOf(...Object.keys(POISON) as Kind[]).length;
  });
  const good = idsOf('good', 'misfit');
  const rows = await until('the lake', PATIENCE_SECONDS, async () => {
    const found = await lineLake();
    return found.length >= good.length && found;
  });
  expect(rows.map(([, id]) => id).sort()).toEqual(good);
  expect([...failures.keys()].sort()).toEqual(idsOf(...Object.keys(POISON) as Kind[]));
  failures.forEach((reason, id) => expect(reason).toContain(POISON[stream.get(id)!.kind as keyof typeof POISON]));
  return rows;
}

test('what was put is in the lake or in the failure queue, by id', async () => {
  const kinds = Object.keys(POISON) as Kind[];
  const kindOf = (index: number): Kind => index % 10 === 3 ? kinds[index % 3] : index % 10 === 7 ? 'filtered' : index % 10 === 9 ? 'misfit' : 'good';
  await put(puts(0, Array.from({ length: 150 }, (_, index) => kindOf(index))));
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
  await iamQuery(cloud, 'iam', { ...policy, Action: 'PutRolePolicy', PolicyDocument });
  try {
    const before = await lineLake();
    // of one shard: the first is sent to the failure queue by the attempt in which Firehose refuses the others
    await put(puts(2_000, ['bytes', 'good', 'not JSON', 'good'], 1));
    const [first] = [...stream.keys()].slice(-4);
    await until('an attempt', PATIENCE_SECONDS, async () => {
      await readFailures();
      return failures.has(first);
    });
    expect(await lineLake()).toHaveLength(before.length);
  } finally {
    await iamQuery(cloud, 'iam', { ...policy, Action: 'DeleteRolePolicy' });
  }
  await expectAllToBeSomewhere();
});

test('objects are compressed, in folders of days', async () => {
  const { Contents = [] } = await client(PathS3, cloud).send(new ListObjectsV2Command({ Bucket: outputs.Bucket }));
  Contents.forEach(({ Key }) => expect(Key).toMatch(new RegExp(`^Lake/records/day=\\d{4}-\\d\\d-\\d\\d/${outputs.DeliveryStream}-1-[\\w-]+\\.gz$`)));
  const { Body } = await client(PathS3, cloud).send(new GetObjectCommand({ Bucket: outputs.Bucket, Key: Contents[0].Key }));
  expect(Buffer.from(await Body!.transformToByteArray()).subarray(0, 2).toString('hex')).toBe('1f8b');
});

test('Athena has each line once, with all digits, without a crawler', async () => {
  const day = new Date().toISOString().slice(0, 8);
  const query = `SELECT line FROM (SELECT DISTINCT line FROM ${outputs.Table} WHERE day >= '${day}01')`;
  const texts = (await queryAthena(cloud, query, outputs.Database, outputs.WorkGroup)).map(([line]) => line!);
  texts.forEach(text => expect(text).toContain(DIGITS));
  const lines = texts.map(text => JSON.parse(text) as { sequence_number: string; record: unknown });
  expect(lines.map(line => line.sequence_number).sort()).toEqual(idsOf('good', 'misfit'));
  lines.forEach(({ sequence_number: id, record }) => expect(record).toEqual(JSON.parse(stream.get(id)!.data.toString())));
});

/** What the columns of a good record are, besides its id. */
const COLUMNS = {
  page: 'caf\u00e9 \n "x"', exact: Number(DIGITS), at: '2026-11-28 08:00:00', isnew: null, place: { city: 'Ulm', tags: ['a'] }, counts: { B: 1, b: 2 },
};

test('what was put is in the Parquet lake, whole and in columns, or in its failure queue, by id', async () => {
  const poison = idsOf(...Object.keys(ROW_POISON) as Kind[]);
  await until('the poison in the failure queue', PATIENCE_SECONDS, async () => {
    await readFailures(outputs.RowsFailureQueueUrl, rowFailures);
    return rowFailures.size >= poison.length;
  });
  const rows = await until('the lake', PATIENCE_SECONDS, async () => {
    const found = await rowLake();
    return found.length >= idsOf('good').length && found;
  });
  expect(rows.map(([, id]) => id).sort()).toEqual(idsOf('good'));
  expect([...rowFailures.keys()].sort()).toEqual(poison);
  rowFailures.forEach((reason, id) => expect(reason).toContain(ROW_POISON[stream.get(id)!.kind as keyof typeof ROW_POISON]));
  for (const [shard, sequence, key, arrived, record, day, id, ...columns] of rows) {
    const source = stream.get(sequence)!;
    expect([key, record, JSON.parse(id!)]).toEqual([source.key, source.data.toString(), (JSON.parse(source.data.toString()) as { id: number }).id]);
    expect(columns.map(column => JSON.parse(column ?? 'null') as unknown)).toEqual(Object.values(COLUMNS));
    expect([shard, day, Number.isNaN(Date.parse(arrived))]).toEqual([expect.stringMatching(/^shardId-\d{12}$/), expect.stringMatching(/^\d{4}-\d\d-\d\d$/), false]);
  }
  const { Contents = [] } = await client(PathS3, cloud).send(new ListObjectsV2Command({ Bucket: outputs.RowsBucket }));
  Contents.forEach(({ Key }) => expect(Key).toMatch(new RegExp(`^Rows/records/day=\\d{4}-\\d\\d-\\d\\d/${outputs.RowsDeliveryStream}-1-[\\w-]+\\.parquet$`)));
});

test('Athena queries the columns', async () => {
  const query = `SELECT count(DISTINCT sequence_number), count(DISTINCT id), min(page), max(place.city), sum(counts['b']) / count(*) FROM ${outputs.RowsTable}`;
  const good = String(idsOf('good').length);
  expect(await queryAthena(cloud, query, outputs.RowsDatabase, outputs.RowsWorkGroup)).toEqual([[good, good, COLUMNS.page, 'Ulm', expect.stringMatching(/^2(\.0)?$/)]]);
});

test('Firehose writes a record that it cannot convert below the prefix of errors, and the others of its request', async () => {
  const lines = ['{"sequence_number":"direct-1","id":1}', '{"sequence_number":"direct-2","id":1.5}', '{"sequence_number":"direct-3","id":3}', '{"sequence_number":'];
  const response = await signedFetch(cloud, owner(cloud), cloud.endpoint, {
    method: 'POST',
    body: JSON.stringify({ DeliveryStreamName: outputs.RowsDeliveryStream, Records: lines.map(line => ({ Data: Buffer.from(line).toString('base64') })) }),
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Firehose_20150804.PutRecordBatch' },
  }, 'firehose');
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ FailedPutCount: 0 })]);
  const s3 = client(PathS3, cloud);
  const Contents = await until('two errors', PATIENCE_SECONDS, async () => {
    const list = await s3.send(new ListObjectsV2Command({ Bucket: outputs.RowsBucket, Prefix: 'Rows/errors/format-conversion-failed/day=' }));
    return (list.Contents ?? []).length >= 2 && list.Contents!;
  });
  const errors = await Promise.all(Contents.map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.RowsBucket, Key }));
    const { ErrorCode, rawData } = JSON.parse(await Body!.transformToString()) as { ErrorCode: string; rawData: string };
    return [Buffer.from(rawData, 'base64').toString(), ErrorCode];
  }));
  expect(new Map(errors as Array<[string, string]>)).toEqual(new Map([
    [lines[1], 'DataFormatConversion.MalformedData'], [lines[3], 'DataFormatConversion.ParseError'],
  ]));
  const direct = (await rowLake()).map(([, sequence]) => sequence).filter(sequence => sequence.startsWith('direct'));
  expect(direct.sort()).toEqual(['direct-1', 'direct-3']);
});
