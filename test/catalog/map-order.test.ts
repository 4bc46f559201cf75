import {
  App, aws_apigateway as apigateway, aws_dynamodb as dynamodb, aws_opensearchservice as opensearch, aws_scheduler as scheduler, Duration, Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Aggregator, Backend, DecoupledMessaging, EventContract, Fallback, FanOutFanIn, FanOutIntake, JsonSchema, MessageChannel, MessageConsumer,
  MessageFilter, OpenApiDefinition, OperationsDashboard,
  PubSub, QueueLoadLeveling, QueueWorker, ReportingEngine, RobustApi, RoutingEngine, ScheduledTask,
  SearchEngine, ServiceExposure, SimpleWebService, Source, Strangler, StreamPipeline, SubtaskWorker, ViewProjection, WebAuth, WindowAggregate,
} from '../../src';
import { userFunction, userVpc } from '../support/stacks';

/** A map as a language without order in maps might give it. */
type Order = <T extends object>(map: T) => T;

const asWritten: Order = map => map;

const reversed: Order = map => Object.fromEntries(Object.entries(map).reverse()
  .map(([key, value]) => [key, Object.getPrototypeOf(value) === Object.prototype ? reversed(value as object) : value])) as typeof map;

const DATA = {
  type: 'object', required: ['order', 'total', 'at'], properties: { order: { type: 'string', minLength: 1 }, total: { minimum: 0, type: 'number' }, at: { type: 'string' } },
};

const items = (stack: Stack) => new dynamodb.Table(stack, 'Items', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
});

const domain = (stack: Stack) => SearchEngine.domain(opensearch.Domain.fromDomainEndpoint(stack, 'Domain', 'https://search.example.com'));

const contract = (order: Order) => EventContract.fromSchema('OrderPaid', { version: 1, source: 'shop', schema: JsonSchema.fromObject(order(DATA)) });

const clicks = (stack: Stack, order: Order) => new StreamPipeline(stack, 'Clicks', { contract: JsonSchema.fromObject(order(DATA)) });

const WITH_MAPS: Array<[string, (stack: Stack, order: Order) => unknown]> = [
  ['workers of a fan-out', (stack, order) => new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.messages(),
    workers: order({ small: SubtaskWorker.function(userFunction(stack, 'Small')), large: SubtaskWorker.function(userFunction(stack, 'Large')) }),
  })],
  ['sources of an aggregate, and the value of a fallback', (stack, order) => new Aggregator(stack, 'Board', {
    sources: order({
      order: Source.of(Backend.http('https://orders.example.com'), { path: '/orders', fallback: Fallback.value(order({ b: 1, a: 2 })) }),
      customer: Source.of(Backend.http('https://crm.example.com'), { path: '/customers', fallback: Fallback.omit() }),
    }),
  }).addRoute('GET /board')],
  ['the schema of a contract, and a filter', (stack, order) => new PubSub(stack, 'Events', { contracts: [contract(order)] })
    .subscribe('Bill', MessageConsumer.function(userFunction(stack)), { events: [contract(order)], filter: order({ total: [{ numeric: ['>', 1] }], order: ['a'] }) })],
  ['the filter of a stream', (stack, order) => new DecoupledMessaging(stack, 'Events', { channel: MessageChannel.stream() })
    .subscribe('Bill', MessageConsumer.function(userFunction(stack)), { filter: MessageFilter.data(order({ total: [1], order: ['a'] })) })],
  ['an OpenAPI document, and its backends', (stack, order) => new RobustApi(stack, 'Api', { engine: RoutingEngine.applicationLoadBalancer({ vpc: userVpc(stack), auth: WebAuth.none() }) })
    .importOpenApi(OpenApiDefinition.fromObject(order({ openapi: '3.1.0', paths: { '/orders': { get: { operationId: 'orders' } }, '/menu': { get: { operationId: 'menu' } } } })),
      order({ menu: Backend.function(userFunction(stack, 'Menu')), orders: Backend.function(userFunction(stack, 'Orders')) }))],
  ['the filter of the changes of a table', (stack, order) => new DecoupledMessaging(stack, 'Changes', { channel: MessageChannel.fromTableStream(items(stack)) })
    .subscribe('Bill', MessageConsumer.function(userFunction(stack)), {
      filter: MessageFilter.tableChange(order({ eventName: ['INSERT'], dynamodb: { NewImage: { id: { S: ['a'] } } } })),
    })],
  ['usage plans', (stack, order) => new SimpleWebService(stack, 'Service', {
    handler: userFunction(stack),
    exposure: ServiceExposure.restApi({
      auth: WebAuth.none(),
      usagePlans: order({
        gold: { apiKeys: [new apigateway.ApiKey(stack, 'GoldKey')] }, free: { apiKeys: [new apigateway.ApiKey(stack, 'FreeKey')], quota: { limit: 9, period: apigateway.Period.DAY } },
      }),
    }),
  })],
  ['headers of a backend, and the schema of a request', (stack, order) => new RobustApi(stack, 'Api', { engine: RoutingEngine.httpApi({ auth: WebAuth.none() }) })
    .addRoute('POST /orders', Backend.http('https://orders.example.com', { headers: order({ 'x-shop': 'a', 'x-client': 'b' }) }), {
      requestSchema: JsonSchema.fromObject(order(DATA)),
    })],
  ['headers of a feature', (stack, order) => new Strangler(stack, 'Facade', { legacy: Backend.http('https://legacy.example.com') })
    .migrate('Cart', Backend.http('https://cart.example.com'), { paths: ['/cart'], translation: { requestHeaders: order({ 'x-shop': 'a', 'x-client': 'b' }) } })],
  ['the schema of a job', (stack, order) => new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) })
    .addAsyncHttpApi('Api', { requestSchema: JsonSchema.fromObject(order(DATA)) })],
  ['aggregates of a window', (stack, order) => clicks(stack, order).window('Totals', {
    key: { name: 'order', type: dynamodb.AttributeType.STRING }, timestamp: 'at', size: Duration.minutes(1), aggregates: order({ sum: WindowAggregate.sum('total'), count: WindowAggregate.count() }),
  })],
  ['the mapping of a search index of a stream', (stack, order) => clicks(stack, order).toSearch('Search', {
    engine: domain(stack), documentId: ['order'], mapping: order({ total: { type: 'float' }, note: { type: 'text', analyzer: 'english' } }),
  })],
  ['the mapping of a search index of a table', (stack, order) => new ReportingEngine(stack, 'Reports', { source: items(stack) }).addSearchIndex('Search', {
    engine: domain(stack), projection: ViewProjection.pick('text'), mapping: order({ text: { type: 'text', analyzer: 'english' }, at: { type: 'date' } }),
  })],
  ['the data of a schedule', (stack, order) => new ScheduledTask(stack, 'Task', {
    schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
    consumer: new QueueLoadLeveling(stack, 'Reports', { worker: QueueWorker.function(userFunction(stack)) }),
    data: order({ year: 2026, kind: 'all' }),
  })],
];

/** The template, with the hashes of all code, and the order of what the template lists. */
function template(make: (stack: Stack, order: Order) => unknown, order: Order) {
  const stack = new Stack(new App(), 'Shop');
  make(stack, order);
  new OperationsDashboard(stack, 'Operations');
  return Template.fromStack(stack).toJSON();
}

test.each(WITH_MAPS)('the order of the keys changes no template: %s', (_, make) => {
  expect(template(make, reversed)).toEqual(template(make, asWritten));
});
