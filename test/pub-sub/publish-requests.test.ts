import { aws_ec2 as ec2, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { orderCreated, orderPaid } from './contracts';
import { Aggregator, EventBroker, EventContract, IBackend, JsonSchema, MessageConsumer, PubSub, PubSubProps, RobustApi, RoutingEngine, ServiceExposure, Source, WebAuth } from '../../src';
import { SCHEMA } from '../robust-api/parts';
import { resourceCount, shop, userFunction, userVpc } from '../support/stacks';

let stack: Stack;
beforeEach(() => { stack = shop(); });

const create = (props: PubSubProps = {}) => new PubSub(stack, 'Events', { contracts: [orderCreated, orderPaid], ...props });
const template = () => Template.fromStack(stack);
const publishers = () => Object.values(template().findResources('AWS::Lambda::Function'))
  .map(({ Properties }) => Properties as { Description: string; Timeout: number; Environment?: { Variables: Record<string, unknown> } })
  .filter(({ Description }) => Description?.startsWith('Publishes requests as'));
interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
interface Policy { readonly PolicyDocument: { readonly Statement: Statement[] } }
const statementsOf = (action: string) => Object.values(template().findResources('AWS::IAM::Policy'))
  .flatMap(({ Properties }) => (Properties as Policy).PolicyDocument.Statement)
  .filter(({ Action }) => [Action].flat().includes(action));

/** Each puts a backend behind an API. */
const APIS: Record<string, (backend: IBackend) => void> = {
  'an HTTP API': backend => new RobustApi(stack, 'Api', { engine: RoutingEngine.httpApi({ auth: WebAuth.none() }) }).addRoute('POST /orders', backend),
  'a REST API': backend => new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi() }).addRoute('POST /orders', backend),
  'a load balancer': backend => new RobustApi(stack, 'Api', { engine: RoutingEngine.applicationLoadBalancer({ vpc: userVpc(stack) as ec2.IVpc, auth: WebAuth.none() }) }).addRoute('POST /orders', backend),
  'an aggregate': backend => new Aggregator(stack, 'Api', { sources: { order: Source.of(backend, { path: '/orders' }) }, exposure: ServiceExposure.internalSdk() }),
};

test.each(Object.entries(APIS))('a route of %s is answered by a function of the library, which may publish the events of the contract only', (_, behind) => {
  const bus = create();
  behind(bus.publishRequests(orderCreated));
  expect(publishers()).toEqual([expect.objectContaining({ Description: 'Publishes requests as OrderCreated.v1 of Shop/Events', Timeout: 28 })]);
  expect(statementsOf('events:PutEvents')).toEqual([expect.objectContaining({
    Resource: stack.resolve(bus.eventBus!.eventBusArn),
    Condition: { StringEquals: { 'events:source': 'coffee.orders', 'events:detail-type': 'OrderCreated.v1' } },
  })]);
  expect(stack.resolve(publishers()[0].Environment!.Variables.PUBLICATIONS)).toEqual({
    'Fn::Join': ['', ['{"OrderCreated.v1":{"busName":"', expect.anything(), '","source":"coffee.orders"}}']],
  });
});

test('routes of one contract share a function, and another contract has its own', () => {
  const bus = create();
  const api = new RobustApi(stack, 'Api');
  api.addRoute('POST /orders', bus.publishRequests(orderCreated));
  api.addRoute('PUT /orders/{id}', bus.publishRequests(orderCreated));
  api.addRoute('POST /payments', bus.publishRequests(orderPaid));
  expect(publishers()).toHaveLength(2);
  const alarms = Object.values(template().findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => JSON.stringify(Properties));
  for (const kind of ['Errors', 'Throttles', 'Duration']) {
    expect(alarms.filter(alarm => alarm.includes('RequestsOrder') && alarm.includes(`"MetricName":"${kind}"`))).toHaveLength(2);
  }
});

test('a subscription may have any name beside it', () => {
  const bus = create();
  const backend = bus.publishRequests(orderCreated);
  bus.subscribe('RequestsOrderCreatedv1', MessageConsumer.function(userFunction(stack)), { events: [orderCreated] });
  expect(bus.publishRequests(orderCreated)).toBe(backend);
  expect(() => template()).not.toThrow();
});

test('on a topic with a key and a claim check, the function may use all three', () => {
  const bucket = new s3.Bucket(stack, 'Claims');
  const topic = create({ broker: EventBroker.topic(), encryptionKey: new kms.Key(stack, 'Key'), claimCheckBucket: bucket });
  new RobustApi(stack, 'Api').addRoute('POST /orders', topic.publishRequests(orderCreated));
  expect(statementsOf('sns:Publish')).toHaveLength(1);
  expect(statementsOf('s3:PutObject')).toEqual([expect.objectContaining({ Resource: { 'Fn::Join': ['', [stack.resolve(bucket.bucketArn), '/messages/*']] } })]);
  expect(statementsOf('kms:GenerateDataKey').length).toBeGreaterThan(0);
  expect(JSON.stringify(publishers()[0].Environment!.Variables.PUBLICATIONS)).toContain('topicArn');
});

test('a contract that is not one of the pattern is refused, and nothing is created', () => {
  const bus = create({ contracts: [orderPaid] });
  const before = resourceCount(stack);
  expect(() => bus.publishRequests(orderCreated)).toThrow(
    new Error("PubSub at 'Shop/Events': contract must be one of the contracts of the pattern: add it to `contracts`, got 'OrderCreated.v1'."));
  expect(() => bus.publishRequests({} as EventContract)).toThrow('contract must be an EventContract, such as EventContract.fromSchema(), got {}.');
  expect(resourceCount(stack)).toBe(before);
});

test('it resolves no field of a GraphQL API', () => {
  const api = new RobustApi(stack, 'Graph', { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
  expect(() => api.addResolver('Query.order', create().publishRequests(orderCreated))).toThrow(
    "RobustApi at 'Shop/Graph': backend must take the events of AppSync, got 'a function that answers HTTP requests only'.");
});

test('the schema of the contract is beside the code, and no variable has it', () => {
  const large = EventContract.fromSchema('Large', { version: 1, source: 'shop', schema: JsonSchema.fromObject({ description: 'x'.repeat(20_000) }) });
  const bus = create({ contracts: [large] });
  bus.publishRequests(large);
  const handler = bus.node.findAll().find(node => node instanceof lambda.Function && node.node.path.includes('Requests')) as lambda.Function;
  expect(handler).toBeDefined();
  expect(JSON.stringify(publishers()[0].Environment)).not.toContain('xxx');
});
