import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CreateStreamCommand, KinesisClient, KinesisClientConfig, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import { client } from './client';
import { makeRole } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let seen: string;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-kinesis-partial-batch' });
  seen = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'kinesis-')), 'seen');
  fs.writeFileSync(seen, '');
});
afterAll(async () => cloud.stop());

/** The client's own HTTP/2 is not spoken here. */
class Http1Kinesis extends KinesisClient {
  constructor(config: SQSClientConfig) {
    super({ ...config, requestHandler: new SQSClient(config).config.requestHandler } as KinesisClientConfig);
  }
}

/** Writes down what it is given, and reports "b" the first time it sees it. */
const HANDLER = `
const fs = require('fs');
exports.handler = async event => {
  for (const { kinesis } of event.Records) {
    const text = Buffer.from(kinesis.data, 'base64').toString();
    const before = fs.readFileSync(process.env.SEEN, 'utf8');
    fs.appendFileSync(process.env.SEEN, text);
    if (text === 'b' && !before.includes('b')) return { batchItemFailures: [{ itemIdentifier: kinesis.sequenceNumber }] };
  }
  return { batchItemFailures: [] };
};`;

function zipped(source: string): Buffer {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kinesis-'));
  fs.writeFileSync(path.join(dir, 'index.js'), source);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: dir });
  return fs.readFileSync(path.join(dir, 'code.zip'));
}

test('a shard goes on from the lowest sequence number that the function reports', async () => {
  const kinesis = client(Http1Kinesis, cloud);
  const lambda = client(LambdaClient, cloud);
  await kinesis.send(new CreateStreamCommand({ StreamName: 'stream', ShardCount: 1 }));
  await lambda.send(new CreateFunctionCommand({
    FunctionName: 'reader',
    Runtime: 'nodejs24.x',
    Role: await makeRole(cloud, 'reader', 'lambda.amazonaws.com', { Action: 'kinesis:*', Resource: '*' }),
    Handler: 'index.handler',
    Code: { ZipFile: zipped(HANDLER) },
    Environment: { Variables: { SEEN: seen } },
  }));
  await kinesis.send(new PutRecordsCommand({
    StreamName: 'stream', Records: ['a', 'b', 'c'].map(text => ({ Data: Buffer.from(text), PartitionKey: 'p' })),
  }));
  await lambda.send(new CreateEventSourceMappingCommand({
    EventSourceArn: `arn:aws:kinesis:${cloud.region}:000000000000:stream/stream`,
    FunctionName: 'reader',
    BatchSize: 10,
    StartingPosition: 'TRIM_HORIZON',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  }));
  expect(await until('all records to be read', 30, async () => fs.readFileSync(seen, 'utf8').endsWith('c') ? fs.readFileSync(seen, 'utf8') : undefined)).toBe('abbc');
});
