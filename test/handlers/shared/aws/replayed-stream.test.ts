import * as http from 'http';
import { AddressInfo } from 'net';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { KinesisReplayedStream } from '../../../../handlers/shared/aws/stream/kinesis-replayed-stream';

/** What the stream answers by operation: an error, or a result. */
let answers: Readonly<Record<string, object>> = {};
const NOT_FOUND = { __type: 'ResourceNotFoundException', message: 'Shard shardId-000000000000 in stream clicks under account 111122223333 does not exist' };
const SUMMARY = { StreamDescriptionSummary: { RetentionPeriodHours: 24 } };
const server = http.createServer((request, response) => {
  const answer = answers[String(request.headers['x-amz-target']).split('.')[1]];
  response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(answer));
});
let stream: KinesisReplayedStream;

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { requestHandler } = new (await import('@aws-sdk/client-sqs')).SQSClient({}).config;
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  stream = new KinesisReplayedStream('arn:aws:kinesis:us-east-1:111122223333:stream/clicks', new KinesisClient({ endpoint, region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 }));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

const ENDED = { records: [], isAtTip: false, behindMillis: 0 };

test.each([
  ['before its first read', {}, { GetShardIterator: NOT_FOUND }],
  ['between two reads', { iterator: 'there' }, { GetRecords: NOT_FOUND }],
])('a shard that expired %s has ended: the stream keeps no record of it', async (_, position, gone) => {
  answers = { ...gone, DescribeStreamSummary: SUMMARY };
  expect(await stream.read('shardId-000000000000', position, 0)).toEqual(ENDED);
});

test('a shard of a stream that was deleted has not ended: the read fails', async () => {
  answers = { GetShardIterator: NOT_FOUND, DescribeStreamSummary: NOT_FOUND };
  await expect(stream.read('shardId-000000000000', {}, 0)).rejects.toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }) as Error);
});
