import { gzipSync } from 'zlib';
import * as fc from 'fast-check';
import { Edge, EDGES, PoisonWorld, ShardRecord } from './poison-edges';
import { makeStrict, sqsRefusal } from './strict-aws';

interface FailureMessage {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes: Record<string, { readonly StringValue: string }>;
}

/** Of each edge. */
const RUNS = Number(process.env.POISON_RUNS ?? 40);
const MIB = 1_048_576;
const cloudEvent = (more: object) => JSON.stringify({ specversion: '1.0', id: 'e', source: 'shop', type: 'Good.v1', ...more });
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const onBus = (detail: string) => `{"id":"b","source":"shop","time":"2030-01-01T00:00:00Z","detail-type":"Any","detail":${detail}}`;

/** Records that somebody has put onto a stream, or will. */
const POISON: Readonly<Record<string, string | Buffer>> = {
  'nothing': '',
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
  'nested deeply': nested(200_000),
  'nested deeply on a bus': onBus(nested(200_000)),
  'nested deeply in an event on a bus': onBus(cloudEvent({ data: 1 }).replace('"data":1', `"data":${nested(200_000)}`)),
  'a source of AWS': cloudEvent({ source: 'aws.ec2', data: {} }),
  'a type with a NUL': cloudEvent({ type: 'Good\0', data: {} }),
  'a type that is too long': cloudEvent({ type: 'T'.repeat(300), data: {} }),
  'a source that is too long': cloudEvent({ source: 's'.repeat(300), data: {} }),
  'an event of 270 KB': cloudEvent({ data: 'x'.repeat(270_000) }),
  'a claim check elsewhere': cloudEvent({ dataref: 's3://other/secrets/key' }),
  'a claim check that is none': cloudEvent({ dataref: 17 }),
  'a claim check that is gone': cloudEvent({ dataref: 's3://claims/messages/Good.v1/e' }),
  'a time that is none': cloudEvent({ time: '+275761-01-01T00:00:00Z', data: {} }),
};

const binary = fc.string({ unit: 'binary', maxLength: 300 });
const poison = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(255), fc.nat(1_500_000)).map(([byte, size]) => Buffer.alloc(size, byte)) },
  { weight: 2, arbitrary: fc.json().map(text => Buffer.from(text)) },
  {
    weight: 3,
    arbitrary: fc.record({
      id: binary, source: binary, type: binary, subject: binary, time: binary, dataref: fc.option(binary, { nil: undefined }), data: fc.jsonValue(),
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
afterAll(() => world.stub.stop());
jest.setTimeout(120_000);

/** The bytes that a reader of the failure queue gets back, as docs/messages.md says. */
function bytesOf({ MessageBody, MessageAttributes }: FailureMessage): Buffer | undefined {
  switch (MessageAttributes.encoding?.StringValue) {
    case undefined: return Buffer.from(MessageBody);
    case 'base64': return Buffer.from(MessageBody, 'base64');
    case 'dataref': return world.stub.objects.get(`PUT /${MessageBody.slice('s3://'.length)}`);
    default: return undefined;
  }
}

/** A change of a table comes as an object: characters of its JSON may be escaped. */
function isSameJson(bytes: Buffer | undefined, content: Buffer): boolean {
  return content.includes('"dynamodb"') && JSON.stringify(JSON.parse(String(bytes))) === content.toString();
}

function setAside(): FailureMessage[] {
  return (world.stub.inputs('SendMessage') as unknown as FailureMessage[]).filter(message =>
    message.QueueUrl === `${world.endpoint}/1/failures` && sqsRefusal(message) === undefined);
}

/** Delivers the poison and a record behind it. */
async function deliver(edge: Edge, handler: ReturnType<Edge['load']>, content: Buffer): Promise<ShardRecord> {
  world.stub.calls.length = 0;
  world.stub.objects.clear();
  world.worked.length = 0;
  const bad = edge.record(content, '100');
  expect(await world.deliver(handler, [bad, edge.good('101')])).toEqual([]);
  expect(edge.arrived(world, '101')).toBe(true);
  return bad;
}

/** Poison is sent to the failure queue once, whole and with its reason; what a consumer can handle is not. */
function expectNothingLost({ id, content }: ShardRecord): void {
  for (const message of setAside()) {
    expect(message.MessageAttributes).toMatchObject({ id: { StringValue: id }, reason: { StringValue: expect.stringMatching(/\S/) } });
    const bytes = bytesOf(message);
    expect(bytes?.equals(content) || isSameJson(bytes, content)).toBe(true);
  }
  expect(setAside().length).toBeLessThanOrEqual(1);
}

describe.each(Object.entries(EDGES))('%s', (_, edge: Edge) => {
  let handler: ReturnType<Edge['load']>;
  let restore: (() => void) | undefined;
  beforeAll(() => { handler = edge.load(world); });
  afterEach(() => restore?.());

  test.each(Object.entries(POISON))('sends %s to the failure queue, or handles it, and goes on', async (__, content) => {
    expectNothingLost(await deliver(edge, handler, Buffer.from(content)));
  });

  test('goes on behind whatever bytes, sizes and shapes', () => fc.assert(fc.asyncProperty(poison, async content => {
    expectNothingLost(await deliver(edge, handler, content));
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
      sequence_number: '100',
      stored_at: 's3://failed/set-aside/100',
      reason: expect.any(String),
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
      _aws: { CloudWatchMetrics: [{ Namespace: 'CdkServerlessCatalog', Dimensions: [['pattern']], Metrics: [{ Name: 'RecordsNotSetAside', Unit: 'Count' }] }] },
      pattern: expect.stringMatching(/^\/Shop\/Orders\/\w+$/),
      RecordsNotSetAside: 1,
    });
  });
});
