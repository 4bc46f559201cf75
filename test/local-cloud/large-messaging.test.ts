import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { client } from './client';
import { createStack, Resources } from './stack';
import { Publications } from '../../handlers/shared/publishing/destination';
import { EventContract, FanOutFanIn, FanOutIntake, JsonSchema, MessageConsumer, PubSub, SubtaskWorker, UnmatchedEvents } from '../../src';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/* Stacks with long names and many parts, which fit into the limits of AWS. */

let cloud: LocalCloud;
let stack: Stack;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-large-messaging' }); });
afterAll(async () => cloud.stop());
beforeEach(() => { stack = new Stack(new App(), 'A'.repeat(100)); });

const userFunction = (id: string) => new lambda.Function(stack, id, {
  runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'),
});

const contracts = (count: number) => Array.from({ length: count }, (_, index) => EventContract.fromSchema(`StateOfOrderChanged${index}`, {
  version: 1, source: 'shop.orders', schema: JsonSchema.fromObject({ type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } }),
}));

/** What AWS refuses, and what it refers to. The local cloud knows only some of the other types. */
const DEPLOYED = /^AWS::(DynamoDB::Table|Events::(EventBus|Rule)|IAM::Role|Lambda::Function|S3::Bucket|SQS::Queue)$/;

async function deploy(name: string) {
  expect(await refusals(name)).toEqual([]);
}

async function expectRefusal(name: string, message: string) {
  const reasons = await refusals(name);
  if (!reasons.some(reason => reason.includes(message))) {
    throw new Error(`Expected to fail, and does not: remove this test.\nmust be refused with: ${message}\ngot: ${reasons.join('\n') || 'a stack'}`);
  }
}

async function refusals(name: string): Promise<string[]> {
  const { Resources: all } = Template.fromStack(stack).toJSON() as { Resources: Resources };
  const deployed = Object.entries(all).filter(([, { Type }]) => DEPLOYED.test(Type)).map(([id, { Type, Properties }]) => [id, { Type, Properties }]);
  return createStack(cloud, name, Object.fromEntries(deployed) as Resources);
}

const PATTERN = 'Event pattern size must not exceed 2048 characters.';

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

test('expected to fail: a subscription to a hundred types of events, which exceed an event pattern', async () => {
  const events = contracts(100);
  new PubSub(stack, 'Events', { contracts: events }).subscribe('Audit', MessageConsumer.function(userFunction('Audit')), { events });
  await expectRefusal('subscription', PATTERN);
});

test('expected to fail: unmatched events where subscriptions take a hundred types, which exceed an event pattern', async () => {
  const events = contracts(100);
  const bus = new PubSub(stack, 'Events', { contracts: events, unmatched: UnmatchedEvents.counted() });
  for (let first = 0; first < events.length; first += 50) {
    bus.subscribe(`Audit${first}`, MessageConsumer.function(userFunction(`Audit${first}`)), { events: events.slice(first, first + 50) });
  }
  await expectRefusal('unmatched', PATTERN);
});
