import { DeliveryStream } from '../../../handlers/shared/aws/stream/delivery-stream';
import { OutgoingMessage } from '../../../handlers/shared/publishing/broker';
import { Delivery } from '../../../handlers/shared/publishing/delivery';
import { makeStrict } from '../../security/strict-aws';
import { AwsStub } from '../shared/aws-stub';

const stub = new AwsStub();
let before: NodeJS.ProcessEnv;
beforeAll(async () => {
  before = { ...process.env };
  await stub.start();
  makeStrict(stub);
});
afterAll(async () => {
  process.env = before;
  await stub.stop();
});
beforeEach(() => { stub.calls.length = 0; });

const line = (id: number, body = `${id}\n`): OutgoingMessage => ({ id: String(id), source: 'arn:stream', type: '', time: '', body });
interface Request { readonly DeliveryStreamName: string; readonly Records: Array<{ readonly Data: string }> }
const requests = () => stub.inputs('PutRecordBatch') as unknown as Request[];
const textsOf = ({ Records }: Request) => Records.map(({ Data }) => Buffer.from(Data, 'base64').toString());

test('lines are put in requests of up to 500, in order', async () => {
  expect(await new Delivery(new DeliveryStream('lake')).deliver(Array.from({ length: 1_100 }, (_, id) => line(id, `é${id}\n`)))).toEqual([]);
  expect(requests().map(request => [request.DeliveryStreamName, request.Records.length])).toEqual([['lake', 500], ['lake', 500], ['lake', 100]]);
  expect(requests().flatMap(textsOf)).toEqual(Array.from({ length: 1_100 }, (_, id) => `é${id}\n`));
});

test('the largest lines fit into requests of 4 MiB, as Base64, too', async () => {
  const deliveryStream = new DeliveryStream('lake');
  const largest = 'x'.repeat(deliveryStream.maxEntryBytes);
  expect(largest.length).toBe(1_024_000);
  expect(await new Delivery(deliveryStream).deliver([1, 2, 3, 4, 5].map(id => line(id, largest)))).toEqual([]);
  expect(requests().flatMap(({ Records }) => Records)).toHaveLength(5);
  requests().forEach(({ Records }) => expect(Records.reduce((sum, { Data }) => sum + Data.length, 0)).toBeLessThanOrEqual(4 * 1_048_576));
});

test('answers are line by line, and one that is missing is no success', async () => {
  const strict = stub.operations.PutRecordBatch;
  stub.operations.PutRecordBatch = () => ({
    FailedPutCount: 1, RequestResponses: [{ RecordId: 'r' }, { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' }, { ErrorCode: 'Odd' }],
  });
  try {
    expect(await new DeliveryStream('lake').send([1, 2, 3, 4].map(id => line(id)))).toEqual([
      undefined,
      { reason: 'ServiceUnavailableException', permanent: false },
      { reason: 'Odd', permanent: false, unknown: true },
      { reason: 'NoAnswer', permanent: false },
    ]);
  } finally {
    stub.operations.PutRecordBatch = strict;
  }
});
