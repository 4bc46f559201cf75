import { EventBridgeClient, ListEventBusesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, aws_lambda as lambda, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { client } from './client';
import { createStack, Resources } from './stack';
import { Publications } from '../../handlers/shared/publishing/destination';
import { EventContract, FanOutFanIn, FanOutIntake, JsonSchema, MessageConsumer, PubSub, SubtaskWorker } from '../../src';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/* Stacks with long names and many parts, which fit into the limits of AWS. */

let cloud: LocalCloud;
let stack: Stack;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-large-messaging' }); });
afterAll(async () => cloud.stop());
beforeEach(async () => {
  await cloud.reset();
  stack = new Stack(new App(), 'A'.repeat(100));
});

const userFunction = (id: string) => new lambda.Function(stack, id, {
  runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'),
});

const contracts = (count: number) => Array.from({ length: count }, (_, index) => EventContract.fromSchema(`StateOfOrderChanged${index}`, {
  version: 1, source: 'shop.orders', schema: JsonSchema.fromObject({ type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } }),
}));

/** What AWS refuses, and what it refers to. The local cloud knows only some of the other types. */
const DEPLOYED = /^AWS::(DynamoDB::Table|Events::(EventBus|Rule)|IAM::Role|Lambda::Function|S3::Bucket|SQS::(Queue|QueuePolicy))$/;

async function deploy(name: string) {
  expect(await refusals(name)).toEqual([]);
}

async function refusals(name: string): Promise<string[]> {
  const { Resources: all } = Template.fromStack(stack).toJSON() as { Resources: Resources };
  const deployed = Object.entries(all).filter(([, { Type }]) => DEPLOYED.test(Type)).map(([id, { Type, Properties }]) => [id, { Type, Properties }]);
  return createStack(cloud, name, Object.fromEntries(deployed) as Resources);
}

test('a fan-out with seven workers of long names deploys: its functions know queues by name', async () => {
  const workers = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`worker${index}`.padEnd(64, 'x'), SubtaskWorker.function(userFunction(`Worker${index}`))]));
  new FanOutFanIn(stack, 'FanOut', { intake: FanOutIntake.messages(), workers });
  await deploy('workers');
});

test('a publisher of forty contracts deploys, and knows the destination of each', async () => {
  const events = contracts(40);
  const bus = new PubSub(stack, 'Events', { contracts: events });
  const publisher = userFunction('Publisher');
  events.forEach(contract => bus.grantPublish(publisher, contract));
  await deploy('publisher');
  const { Functions = [] } = await client(LambdaClient, cloud).send(new ListFunctionsCommand({}));
  const [text] = Functions.flatMap(({ Environment }) => Environment?.Variables?.CATALOG_PUBLISH ?? []);
  const [{ Name: busName }] = (await client(EventBridgeClient, cloud).send(new ListEventBusesCommand({ NamePrefix: 'A' }))).EventBuses!;
  const publications = Publications.fromText(text);
  expect(events.map(({ eventType }) => publications.find(eventType))).toEqual(events.map(() => ({ busName, source: 'shop.orders' })));
});

test('a subscription to a hundred types deploys as two rules, each of which delivers its types once', async () => {
  const events = contracts(100);
  const bus = new PubSub(stack, 'Events', { contracts: events });
  const queue = new sqs.Queue(stack, 'Queue', { queueName: 'audit' });
  expect(bus.subscribe('Audit', MessageConsumer.queue(queue), { events }).rules).toHaveLength(2);
  await deploy('subscription');
  const bridge = client(EventBridgeClient, cloud);
  const [{ Name: busName }] = (await bridge.send(new ListEventBusesCommand({ NamePrefix: 'A' }))).EventBuses!;
  for (const { eventType, source } of [events[0], events[99]]) {
    await bridge.send(new PutEventsCommand({ Entries: [{ EventBusName: busName, Source: source, DetailType: eventType, Detail: '{}' }] }));
  }
  const sqsClient = client(SQSClient, cloud);
  const { QueueUrl } = await sqsClient.send(new GetQueueUrlCommand({ QueueName: 'audit' }));
  const types: string[] = [];
  await until('both events to arrive', 30, async () => {
    const { Messages = [] } = await sqsClient.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    types.push(...Messages.map(({ Body }) => (JSON.parse(Body!) as { 'detail-type': string })['detail-type']));
    return types.length >= 2;
  });
  expect(types.sort()).toEqual([events[0].eventType, events[99].eventType]);
});
