import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createStack, Resources } from './stack';
import { EventContract, FanOutFanIn, FanOutIntake, JsonSchema, MessageConsumer, PubSub, SubtaskWorker, UnmatchedEvents } from '../../src';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/*
 * Stacks of this library that synthesize, and that AWS refuses. Each is asserted to fail as it fails on AWS.
 * One that no longer fails turns its test red: then remove the test.
 */

let cloud: LocalCloud;
let stack: Stack;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-expected-failures-messaging' }); });
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

async function expectRefusal(name: string, message: string) {
  const { Resources: all } = Template.fromStack(stack).toJSON() as { Resources: Resources };
  const deployed = Object.entries(all).filter(([, { Type }]) => DEPLOYED.test(Type)).map(([id, { Type, Properties }]) => [id, { Type, Properties }]);
  const refusals = await createStack(cloud, name, Object.fromEntries(deployed) as Resources);
  if (!refusals.some(reason => reason.includes(message))) {
    throw new Error(`Expected to fail, and does not: remove this test.\nmust be refused with: ${message}\ngot: ${refusals.join('\n') || 'a stack'}`);
  }
}

const ENVIRONMENT = 'environment variables you have provided exceeded the 4KB limit';
const PATTERN = 'Event pattern size must not exceed 2048 characters.';

test('expected to fail: a fan-out with seven workers of long names, whose queues do not fit into the environment of the intake', async () => {
  const workers = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`worker${index}`.padEnd(64, 'x'), SubtaskWorker.function(userFunction(`Worker${index}`))]));
  new FanOutFanIn(stack, 'FanOut', { intake: FanOutIntake.messages(), workers });
  await expectRefusal('workers', ENVIRONMENT);
});

test('expected to fail: a publisher of forty contracts, whose destinations do not fit into its environment', async () => {
  const events = contracts(40);
  const bus = new PubSub(stack, 'Events', { contracts: events });
  const publisher = userFunction('Publisher');
  events.forEach(contract => bus.grantPublish(publisher, contract));
  await expectRefusal('publisher', ENVIRONMENT);
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
