import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand, KinesisClient, KinesisClientConfig, PutRecordCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { CreateEventSourceMappingCommand, CreateEventSourceMappingRequest, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import { client } from './client';
import { makeRole } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/** The client's own HTTP/2 is not spoken here. */
export class Http1Kinesis extends KinesisClient {
  constructor(config: SQSClientConfig) {
    super({ ...config, requestHandler: new SQSClient(config).config.requestHandler } as KinesisClientConfig);
  }
}

/** A stream with one text a record. */
export interface StreamSource {
  readonly arn: string;
  /** @param key of the partition, where the source has one beside the text */
  put(text: string, key?: string): Promise<unknown>;
}

export async function kinesisStream(cloud: LocalCloud, name: string): Promise<StreamSource & { reshard(shards: number): Promise<unknown> }> {
  const kinesis = client(Http1Kinesis, cloud);
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  return {
    arn: `arn:aws:kinesis:${cloud.region}:000000000000:stream/${name}`,
    put: (text, key = 'p') => kinesis.send(new PutRecordCommand({ StreamName: name, Data: Buffer.from(text), PartitionKey: key })),
    reshard: shards => kinesis.send(new UpdateShardCountCommand({ StreamName: name, TargetShardCount: shards, ScalingType: 'UNIFORM_SCALING' })),
  };
}

export async function tableStream(cloud: LocalCloud, name: string): Promise<StreamSource> {
  const dynamodb = client(DynamoDBClient, cloud);
  const { TableDescription } = await dynamodb.send(new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  }));
  return { arn: TableDescription!.LatestStreamArn!, put: text => dynamodb.send(new PutItemCommand({ TableName: name, Item: { id: { S: text } } })) };
}

/** Writes down the texts of each invocation, and fails at one of them: by a report or by an error, the first times or always. */
const HANDLER = `
const fs = require('fs');
const { SEEN, FAILS, TIMES, REPORTS } = process.env;
exports.handler = async ({ Records }) => {
  const texts = Records.map(({ kinesis, dynamodb }) => kinesis ? Buffer.from(kinesis.data, 'base64').toString() : dynamodb.NewImage.id.S);
  const earlier = fs.readFileSync(SEEN, 'utf8').split('\\n').filter(line => line.split(' ').includes(FAILS)).length;
  fs.appendFileSync(SEEN, texts.join(' ') + '\\n');
  const at = texts.indexOf(FAILS);
  if (at === -1 || (TIMES && earlier >= Number(TIMES))) return { batchItemFailures: [] };
  if (!REPORTS) throw new Error('poison');
  const { kinesis, dynamodb } = Records[at];
  return { batchItemFailures: [{ itemIdentifier: kinesis ? kinesis.sequenceNumber : dynamodb.SequenceNumber }] };
};`;

export interface ReaderOptions {
  readonly name: string;
  /** Where the handler fails: a text, and how often. Default: always. */
  readonly fails?: string;
  readonly times?: number;
  /** Whether it reports the record. Default: it throws. */
  readonly reports?: boolean;
  /** What the role may do. */
  readonly actions: string[];
  readonly mapping?: Partial<CreateEventSourceMappingRequest>;
  /** Creates the mapping. Default: Lambda. */
  readonly create?: (mapping: CreateEventSourceMappingRequest) => Promise<unknown>;
}

/** A function that reads the source from its beginning. Answers the texts of its invocations so far. */
export async function readBy(cloud: LocalCloud, source: StreamSource, options: ReaderOptions): Promise<() => string[]> {
  const { name, fails = '', times, reports, actions, mapping } = options;
  const lambda = client(LambdaClient, cloud);
  const { create = request => lambda.send(new CreateEventSourceMappingCommand(request)) } = options;
  const seen = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'stream-')), 'seen');
  fs.writeFileSync(seen, '');
  await lambda.send(new CreateFunctionCommand({
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Role: await makeRole(cloud, name, 'lambda.amazonaws.com', { Action: actions, Resource: '*' }),
    Handler: 'index.handler',
    Code: { ZipFile: zipped(HANDLER) },
    Timeout: 30,
    Environment: { Variables: { SEEN: seen, FAILS: fails, ...times && { TIMES: String(times) }, ...reports && { REPORTS: 'yes' } } },
  }));
  await create({ EventSourceArn: source.arn, FunctionName: name, BatchSize: 10, StartingPosition: 'TRIM_HORIZON', ...mapping });
  return () => fs.readFileSync(seen, 'utf8').split('\n').filter(line => line !== '');
}

function zipped(code: string): Buffer {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'stream-'));
  fs.writeFileSync(path.join(dir, 'index.js'), code);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: dir });
  return fs.readFileSync(path.join(dir, 'code.zip'));
}
