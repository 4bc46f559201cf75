import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { AttributeDefinition, CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { client } from './client';
import { replayDefinition } from '../../src/stream-pipeline/private/replay-definition';
import { makeRole } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { shop } from '../support/stacks';

export const LATENESS = 600_000;
const ENVIRONMENT = {
  PATTERN_PATH: '/Shop/Clicks/PerSecond', TABLE_NAME: 'per-second', LEDGER_TABLE_NAME: 'per-second-ledger', SHADOW_TABLE: 'per-second-shadow', BATCH_SIZE: '100', TRANSFORM_SECONDS: '0',
};
const ORDERS = { name: 'Orders' };
/** Amounts have the wrong sign, and one customer the wrong name. */
const BUG = { name: 'Bug', jsonata: '$merge([$, { "price": -price, "customer": customer = "renamed" ? "wrong" : customer }])' };
const settings = (stages: object[]) => JSON.stringify({
  stages,
  key: { name: 'customer', type: 'S' },
  timestamp: 'at',
  aggregates: { orders: { kind: 'count' }, revenue: { kind: 'sum', member: 'price' } },
  sizeMillis: 1_000,
  allowedLatenessMillis: LATENESS,
  allowedClockSkewMillis: 0,
  countedMillis: 91 * 86_400_000,
});

function codeOf(stages: object[]): Buffer {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'window-replay-'));
  fs.cpSync(path.join(__dirname, '../../assets/stream-window'), folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'branch.json'), settings(stages));
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js', 'jsonata.js', 'branch.json'], { cwd: folder });
  return fs.readFileSync(path.join(folder, 'code.zip'));
}

async function createTable(dynamo: DynamoDBClient, TableName: string, ...names: string[]) {
  const AttributeDefinitions = names.map((AttributeName): AttributeDefinition => ({ AttributeName, AttributeType: 'S' }));
  const KeySchema = names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' as const : 'RANGE' as const }));
  await dynamo.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions, KeySchema }));
}

/** Windows of a second over a stream, behind a transform with a bug, and a state machine with the fixed one. */
export async function windowsWithReplay(cloud: LocalCloud, streamArn: string, failureQueueUrl: string) {
  const [dynamo, lambda] = [client(DynamoDBClient, cloud), client(LambdaClient, cloud)];
  await createTable(dynamo, ENVIRONMENT.TABLE_NAME, 'customer', 'window');
  await createTable(dynamo, ENVIRONMENT.LEDGER_TABLE_NAME, 'id', 'last');
  await createTable(dynamo, ENVIRONMENT.SHADOW_TABLE, 'id');
  const fixed = codeOf([ORDERS]);
  const createFunction = async (FunctionName: string, Handler: string, ZipFile: Buffer) => {
    const { FunctionArn } = await lambda.send(new CreateFunctionCommand({
      FunctionName,
      Handler,
      Runtime: 'nodejs24.x',
      Role: await makeRole(cloud, FunctionName, 'lambda.amazonaws.com', { Action: ['kinesis:*', 'dynamodb:*', 'sqs:SendMessage', 'states:DescribeExecution'], Resource: '*' }),
      Code: { ZipFile },
      Timeout: 300,
      Environment: { Variables: { ...ENVIRONMENT, STREAM_ARN: streamArn, FAILURE_QUEUE_URL: failureQueueUrl } },
    }));
    return FunctionArn!;
  };
  await createFunction('per-second', 'index.handler', codeOf([ORDERS, BUG]));
  const replayArn = await createFunction('per-second-replay', 'index.replay', fixed);
  await lambda.send(new CreateEventSourceMappingCommand({
    EventSourceArn: streamArn, FunctionName: 'per-second', StartingPosition: 'TRIM_HORIZON', FunctionResponseTypes: ['ReportBatchItemFailures'],
  }));
  const definition = JSON.stringify(replayDefinition(shop(), replayArn, true)).replace(/arn:\$\{Token\[[^\]]*\]\}:/g, 'arn:aws:');
  const roleArn = await makeRole(cloud, 'replays', 'states.amazonaws.com', { Action: ['lambda:InvokeFunction'], Resource: '*' });
  const { stateMachineArn } = await client(SFNClient, cloud).send(new CreateStateMachineCommand({ name: 'replays', definition, roleArn }));
  return {
    stateMachineArn: stateMachineArn!,
    fix: () => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'per-second', ZipFile: fixed })),
    /** Number of records and sum by customer. */
    async results(): Promise<Record<string, readonly [number, number]>> {
      const found: Array<[string, readonly [number, number]]> = [];
      for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName: ENVIRONMENT.TABLE_NAME, ConsistentRead: true })) {
        Items.forEach(({ customer, orders, revenue }) => void found.push([customer.S!, [Number(orders.N), Number(revenue.N)]]));
      }
      return Object.fromEntries(found.sort(([one], [other]) => one < other ? -1 : 1));
    },
  };
}
