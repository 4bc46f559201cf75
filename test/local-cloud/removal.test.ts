import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, KinesisClientConfig, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-removal' }); });
afterAll(async () => cloud.stop());

/** The client's own HTTP/2 is not spoken here. */
class Http1Kinesis extends KinesisClient {
  constructor(config: SQSClientConfig) {
    super({ ...config, requestHandler: new SQSClient(config).config.requestHandler } as KinesisClientConfig);
  }
}

/** What there is in the account, but for what CDK's bootstrap made. */
async function everything(): Promise<string[]> {
  const { TableNames = [] } = await client(DynamoDBClient, cloud).send(new ListTablesCommand());
  const { Buckets = [] } = await client(S3Client, cloud).send(new ListBucketsCommand());
  const { QueueUrls = [] } = await client(SQSClient, cloud).send(new ListQueuesCommand());
  const { Functions = [] } = await client(LambdaClient, cloud).send(new ListFunctionsCommand());
  const { StreamNames = [] } = await client(Http1Kinesis, cloud).send(new ListStreamsCommand());
  const [buckets, functions] = [Buckets.map(({ Name }) => Name!), Functions.map(({ FunctionName }) => FunctionName!)];
  const names = [...TableNames, ...buckets, ...QueueUrls, ...functions, ...StreamNames];
  return names.filter(name => !name.startsWith('cdk-')).sort();
}

async function deleteStack() {
  const formation = client(CloudFormationClient, cloud);
  await formation.send(new DeleteStackCommand({ StackName: 'ThrowAway' }));
  await until('the stack to be deleted', 60, async () => {
    const described = formation.send(new DescribeStacksCommand({ StackName: 'ThrowAway' }));
    return described.then(({ Stacks }) => Stacks![0].StackStatus === 'DELETE_COMPLETE', () => true);
  });
}

test('a throw-away stack leaves nothing', async () => {
  await deployFixture(cloud, 'throw-away-app', { destroy: 'true' });
  expect((await everything()).length).toBeGreaterThan(10);
  await deleteStack();
  expect(await everything()).toEqual([]);
});

test('a first deployment that fails leaves nothing, so that the next attempt finds nothing', async () => {
  await expect(deployFixture(cloud, 'throw-away-app', { broken: 'true' })).rejects.toThrow(/Broken|ROLLBACK/);
  expect(await everything()).toEqual([]);
  await deleteStack();
});

test('by default the tables, buckets and streams of a stack outlive it, and nothing else', async () => {
  await deployFixture(cloud, 'throw-away-app');
  await deleteStack();
  const left = await everything();
  const kept = ['paymentsidempotency', 'paymentsjobstable', 'paymentsapiclaimcheckbucket', 'photosjobs', 'photosoriginals', 'photosresults', 'ordersstream', 'ordersbillingfailedrecords'];
  expect(left.map(name => /^throwaway-([a-z]+?)[0-9a-f]{8}-/i.exec(name)?.[1].toLowerCase()).sort()).toEqual(kept.sort());
});
