import { gzipSync } from 'zlib';
import * as fc from 'fast-check';
import { HOSTILE_AGGREGATES } from './hostile-aggregates';
import { EDGES } from './poison-edges';
import { QueueEdge } from './poison-queue-edges';
import { deliverQueue, isGood, lookAt } from './poison-queues';
import { bytesOf, deliverShard, setAside, ShardRecord, StreamEdge } from './poison-streams';
import { Handler, PoisonWorld } from './poison-world';
import { dynamoRefusal, makeStrict, sqsRefusal } from './strict-aws';
import { REPORT_TYPE } from '../../handlers/shared/fan-in/report';
import { SUBTASK_TYPE } from '../../handlers/shared/fan-in/subtasks';
import { JOB_MESSAGE_TYPE } from '../../handlers/shared/jobs/job-message';

/** Of each edge. */
const RUNS = Number(process.env.POISON_RUNS ?? 40);
const MIB = 1_048_576;
/** Recursion stops at about 10,000. */
const DEEP = 50_000;
const cloudEvent = (more: object) => JSON.stringify({ specversion: '1.0', id: 'e', source: 'shop', type: 'Good.v1', ...more });
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const onBus = (detail: string) => `{"id":"b","source":"shop","time":"2030-01-01T00:00:00Z","detail-type":"Any","detail":${detail}}`;

/** Records that somebody has put onto a stream, or will. */
const POISON: Readonly<Record<string, string | Buffer>> = {
  'nothing': '',
  'bytes that are no text': Buffer.alloc(3, 0xff),
  'a NUL byte': '\0',
  'a NUL byte in a text': 'a\0b',
  'gzip': gzipSync('{"total":1}'),
  // https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
  'an aggregate of the Kinesis Producer Library': Buffer.concat([Buffer.from('f3899ac20a0170', 'hex'), Buffer.from('{"total":1}'), Buffer.alloc(16, 7)]),
  '400 KB of 0xff': Buffer.alloc(400_000, 0xff),
  '900 KB of bytes, which do not fit into a message': Buffer.alloc(900_000, 0xfe),
  '1 MiB of text': 'x'.repeat(MIB),
  '3 MB of bytes': Buffer.alloc(3_000_000, 0xff),
  'halves of surrogate pairs': Buffer.from('"\ud800"', 'utf16le'),
  'U+FFFF': '"\uffff"',
  'a byte order mark': '\ufeff{"total":1}',
  'nested deeply': nested(DEEP),
  'nested deeply on a bus': onBus(nested(DEEP)),
  'nested deeply in an event on a bus': onBus(cloudEvent({ data: 1 }).replace('"data":1', `"data":${nested(DEEP)}`)),
  'a source of AWS': cloudEvent({ source: 'aws.ec2', data: {} }),
  'a type with a NUL': cloudEvent({ type: 'Good\0', data: {} }),
  'a type that is too long': cloudEvent({ type: 'T'.repeat(300), data: {} }),
  'a source that is too long': cloudEvent({ source: 's'.repeat(300), data: {} }),
  'an event of 270 KB': cloudEvent({ data: 'x'.repeat(270_000) }),
  'a claim check elsewhere': cloudEvent({ dataref: 's3://other/secrets/key' }),
  'a claim check that is none': cloudEvent({ dataref: 17 }),
  'a claim check that is gone': cloudEvent({ dataref: 's3://claims/messages/Good.v1/e' }),
  'a job of another table': cloudEvent({ type: JOB_MESSAGE_TYPE, jobtable: 'arn:aws:dynamodb:us-east-1:1:table/other', data: {} }),
  'a job without a name': cloudEvent({ id: '', type: JOB_MESSAGE_TYPE, jobtable: 'jobs', data: {} }),
  'a job with a long name': cloudEvent({ id: 'j'.repeat(3_000), type: JOB_MESSAGE_TYPE, jobtable: 'jobs', data: {} }),
  'a subtask that names no job': cloudEvent({ type: SUBTASK_TYPE, data: { subtask: '' } }),
  'a subtask on the way up': cloudEvent({ type: SUBTASK_TYPE, data: { job: '../other', subtask: '..', group: '#' } }),
  'a subtask of many receives': cloudEvent({ type: SUBTASK_TYPE, reportqueue: 'https://sqs.us-east-1.amazonaws.com/111122223333/r', maxreceives: 'x', data: { job: 'j', subtask: 's', inputRef: 17 } }),
  'a report on nothing': cloudEvent({ type: REPORT_TYPE, data: null }),
  'a report with a long result': cloudEvent({ type: REPORT_TYPE, data: { job: 'j', subtask: 's', status: 'done', result: 'x'.repeat(250_000) } }),
  'a report with a nested result': cloudEvent({ type: REPORT_TYPE, data: { job: 'j', subtask: 's', status: 'done', result: 1 } }).replace('"result":1', `"result":${nested(DEEP)}`),
  'a report whose status is a list': cloudEvent({ type: REPORT_TYPE, data: { job: 'j', subtask: 's', status: ['done'] } }),
  'an object without a key': onBus('{"bucket":{"name":"photos"},"object":{"key":""}}'),
  'an object in a bucket on the way up': onBus('{"bucket":{"name":"../.."},"object":{"key":"a\\u0000b"}}'),
  'names of prototypes': '{"__proto__":{"type":"Good.v1"},"constructor":{"prototype":{"id":"x"}}}',
  'a number with many zeros between its digits': cloudEvent({ data: 1 }).replace('"data":1', `"data":1.${'0'.repeat(400_000)}1`),
  'a time that is none': cloudEvent({ time: '+275761-01-01T00:00:00Z', data: {} }),
  ...HOSTILE_AGGREGATES,
};

const binary = fc.string({ unit: 'binary', maxLength: 300 });
const data = fc.oneof(fc.jsonValue(), fc.record({
  job: fc.oneof(binary, fc.constant('j')), subtask: fc.oneof(binary, fc.constant('s')), status: fc.constantFrom('done', 'failed', 'open'), result: fc.jsonValue(),
}));
const poison = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(255), fc.nat(1_500_000)).map(([byte, size]) => Buffer.alloc(size, byte)) },
  { weight: 2, arbitrary: fc.json().map(text => Buffer.from(text)) },
  {
    weight: 3,
    arbitrary: fc.record({
      id: binary, source: binary, type: fc.oneof(binary, fc.constantFrom('Good.v1', JOB_MESSAGE_TYPE, SUBTASK_TYPE, REPORT_TYPE)), jobtable: fc.constantFrom('jobs', ''), subject: binary, time: binary, dataref: fc.option(binary, { nil: undefined }), data,
    })
      .map(event => Buffer.from(JSON.stringify({ specversion: '1.0', ...event }))),
  },
);

const world = new PoisonWorld();
beforeAll(async () => {
  await world.start();
  makeStrict(world.stub);
  // S3 answers so for what is not there, to who may not list: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  world.stub.operations['GET /claims/messages/Good.v1/e'] = () => ({ __type: 'AccessDenied' });
});
afterAll(() => world.stop());
jest.setTimeout(120_000);

const BAD_ID = '100';

function clear() {
  world.stub.calls.length = 0;
  world.stub.objects.clear();
  world.worked.length = 0;
}

/** What the edge did with the poison: the rest is of the message behind it. */
const handled = (edge: StreamEdge | QueueEdge) => edge.effects(world).filter(text => !isGood(text));
const hasReachedGood = (edge: StreamEdge | QueueEdge) => edge.effects(world).some(isGood);

/** A change of a table comes as an object: characters of its JSON may be escaped. */
function isSameJson(bytes: Buffer | undefined, content: Buffer): boolean {
  return content.includes('"dynamodb"') && JSON.stringify(JSON.parse(String(bytes))) === content.toString();
}

/** Delivers the poison and a record behind it. */
async function deliver(edge: StreamEdge, handler: Handler, content: Buffer): Promise<ShardRecord> {
  clear();
  const bad = edge.record(content, BAD_ID);
  expect(await deliverShard(handler, [bad, edge.good('101')])).toEqual([]);
  expect(hasReachedGood(edge)).toBe(true);
  return bad;
}

/** Poison is handled, or sent to the failure queue once, whole and with its reason. */
function expectNothingLost(edge: StreamEdge, { id, content }: ShardRecord): void {
  const aside = setAside(world, message => sqsRefusal(message) === undefined);
  for (const message of aside) {
    expect(message.MessageAttributes).toMatchObject({ id: { StringValue: id }, reason: { StringValue: expect.stringMatching(/\S/) } });
    const bytes = bytesOf(world, message);
    expect(bytes?.equals(content) || isSameJson(bytes, content)).toBe(true);
  }
  expect(aside.length).toBeLessThanOrEqual(1);
  expect(aside.length + handled(edge).length).toBeGreaterThanOrEqual(1);
}

describe.each(Object.entries(EDGES.streams))('%s on a stream', (_, edge) => {
  let handler: Handler;
  let restore: (() => void) | undefined;
  beforeAll(() => { handler = edge.load(world); });
  afterEach(() => restore?.());

  test.each(Object.entries(POISON))('sends %s to the failure queue, or handles it, and goes on', async (__, content) => {
    expectNothingLost(edge, await deliver(edge, handler, Buffer.from(content)));
  });

  test('goes on behind whatever bytes, sizes and shapes', () => fc.assert(fc.asyncProperty(poison, async content => {
    expectNothingLost(edge, await deliver(edge, handler, content));
  }), { numRuns: RUNS }));

  test('goes on when the failure queue refuses everything, with a reason that nobody knows', async () => {
    const { SendMessage } = world.stub.operations;
    world.stub.operations.SendMessage = () => ({ __type: 'SomethingNewException', message: 'no' });
    restore = () => { world.stub.operations.SendMessage = SendMessage; };
    const logged = jest.spyOn(console, 'error').mockClear();
    await deliver(edge, handler, Buffer.alloc(10, 0xff));
    const refused = logged.mock.calls.map(([line]) => String(line)).filter(line => line.includes('record not taken by the failure queue'));
    expect(refused).toHaveLength(1);
    expect(JSON.parse(refused[0])).toMatchObject({
      sequence_number: BAD_ID,
      stored_at: `s3://failed/set-aside/${BAD_ID}`,
      reason: expect.any(String),
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
      _aws: { CloudWatchMetrics: [{ Namespace: 'CdkServerlessCatalog', Dimensions: [['pattern']], Metrics: [{ Name: 'RecordsNotSetAside', Unit: 'Count' }] }] },
      pattern: expect.stringMatching(/^\/Shop\/Orders\/\w+$/),
      RecordsNotSetAside: 1,
    });
  });
});

/** SQS takes no other messages. */
const fits = (content: Buffer | string) =>
  Buffer.from(content).equals(Buffer.from(String(content))) && sqsRefusal({ MessageBody: String(content) }) === undefined;
const ON_QUEUES = Object.entries(POISON).filter(([, content]) => fits(content)).map(([name, content]) => [name, String(content)] as const);
const poisonOnQueues = poison.filter(fits).map(String);

describe.each(Object.entries(EDGES.queues))('%s on a queue', (_, edge) => {
  let handler: Handler;
  let restore: (() => void) | undefined;
  beforeAll(() => {
    handler = edge.load(world);
    const before = { ...world.stub.operations };
    restore = () => { Object.assign(world.stub.operations, before); };
    Object.assign(world.stub.operations, refusing(edge.operations));
  });
  afterAll(() => restore?.());

  /** Poison is handled, or moved to the dead-letter queue as it is. The message behind it is handled. */
  async function expectToGoOn(content: string) {
    clear();
    const dead = await deliverQueue(world, handler, [content, edge.good]);
    expect(hasReachedGood(edge)).toBe(true);
    expect(dead.filter(body => body !== content)).toEqual([]);
    expect(dead.length + handled(edge).length).toBeGreaterThanOrEqual(1);
  }

  test.each(ON_QUEUES)('leaves %s to the dead-letter queue, or handles it, and goes on', async (__, content) => {
    await expectToGoOn(content);
  });

  test('goes on behind whatever texts, sizes and shapes', () => fc.assert(fc.asyncProperty(poisonOnQueues, expectToGoOn), { numRuns: RUNS }));
});

describe.each(Object.entries(EDGES.deadLetterQueues))('%s', (_, edge) => {
  let handler: Handler;
  let restore: (() => void) | undefined;
  beforeAll(() => {
    handler = edge.load(world);
    const before = { ...world.stub.operations };
    restore = () => { Object.assign(world.stub.operations, before); };
    Object.assign(world.stub.operations, refusing(edge.operations));
  });
  afterAll(() => restore?.());

  /** The run does not fail, and dead letters stay where they are. */
  async function expectToGoOn(contents: readonly string[]) {
    clear();
    await lookAt(world, handler, [...contents, edge.good]);
    expect(hasReachedGood(edge)).toBe(true);
    expect(world.stub.calls.map(({ operation }) => operation).filter(operation => operation.startsWith('Delete'))).toEqual([]);
  }

  // a look takes many messages, and each run reads 128 partitions of an index
  test('looks at all poison, and at the message behind it', () => expectToGoOn(ON_QUEUES.map(([, content]) => content)));

  test('looks at whatever texts, sizes and shapes', () => fc.assert(
    fc.asyncProperty(fc.array(poisonOnQueues, { minLength: 10, maxLength: 10 }), expectToGoOn), { numRuns: Math.ceil(RUNS / 10) },
  ));
});

/** Answers of tables, unless a table refuses the request. */
function refusing(operations: QueueEdge['operations'] = {}): Required<QueueEdge>['operations'] {
  return Object.fromEntries(Object.entries(operations).map(([name, answer]) => [name, input => dynamoRefusal(input) ?? answer(input)]));
}
