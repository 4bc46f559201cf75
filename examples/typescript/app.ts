import * as path from 'path';
import {
  App, aws_cloudwatch_actions as actions, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_sns as sns, CfnOutput, Duration, Stack,
} from 'aws-cdk-lib';
import {
  Aggregator, AlarmNotifications, Backend, DecoupledMessaging, EventArchive, EventContract, FacadeEngine, Fallback, FanOutFanIn, FanOutIntake,
  Idempotency,
  JsonSchema, MessageChannel, MessageConsumer, OperationsDashboard, PubSub, QueueLoadLeveling, QueueWorker, ReportingEngine, RobustApi, RoutingEngine,
  ServiceExposure, SimpleWebService, Source, StreamIngest, StreamPipeline, StreamTransform, Strangler, SubtaskWorker, ViewProjection, WebAuth,
} from 'cdk-serverless-catalog';

const app = new App();
const house = new Stack(app, 'CoffeeHouse');

function houseFunction(id: string, code: string) {
  return new lambda.Function(house, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(__dirname, '..', 'functions', code)),
    timeout: Duration.seconds(10),
  });
}

// 1. simple web service: GET /drinks, GET /drinks/{drink}
const menuFunction = houseFunction('MenuFunction', 'menu');
const menu = new SimpleWebService(house, 'Menu', {
  handler: menuFunction,
  exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }),
});
menu.addRoute('GET /drinks', menuFunction);
menu.addRoute('GET /drinks/{drink}', menuFunction);

// 2. pub/sub: an order is an event, and the bar is one of its subscribers
const orderPlaced = EventContract.fromSchema('OrderPlaced', {
  version: 1,
  source: 'coffee.orders',
  schema: JsonSchema.fromObject({
    type: 'object',
    required: ['orderId', 'drink'],
    properties: { orderId: { type: 'string' }, drink: { type: 'string', minLength: 1 } },
  }),
});
const events = new PubSub(house, 'Events', {
  contracts: [orderPlaced],
  archive: EventArchive.retain(Duration.days(30)),
});
events.subscribe('Bar', MessageConsumer.function(houseFunction('BarFunction', 'brew')), {
  events: [orderPlaced],
  idempotency: Idempotency.byMessageId(),
});
const orderFunction = houseFunction('OrderFunction', 'order');
events.grantPublish(orderFunction, orderPlaced);

// 3. decoupled messaging: all orders again, as a topic of the kitchen
const kitchen = new DecoupledMessaging(house, 'Kitchen', {
  channel: MessageChannel.topic(),
  contracts: [orderPlaced],
});
kitchen.subscribe('Bakery', MessageConsumer.function(houseFunction('BakeryFunction', 'brew')));
events.subscribe('Kitchen', kitchen, { events: [orderPlaced] });

// 4. queue-based load leveling: POST /payments answers 202 at once, GET /jobs/{id} reports the status, at most five batches are charged at a time
const payments = new QueueLoadLeveling(house, 'Payments', {
  worker: QueueWorker.function(houseFunction('ChargeFunction', 'charge')),
  maxConcurrency: 5,
});
const paymentApi = payments.addAsyncHttpApi('Api', {
  path: 'payments',
  auth: WebAuth.iam(),
  requestSchema: JsonSchema.fromObject({
    type: 'object',
    required: ['orderId', 'amount'],
    properties: {
      orderId: { type: 'string', minLength: 1 },
      amount: { type: 'number', exclusiveMinimum: 0 },
    },
  }),
});

// 5. fan-out and fan-in: each photo of the wall is made in two sizes, and the job ends once
const photos = new FanOutFanIn(house, 'Photos', {
  intake: FanOutIntake.bucket({ suffixes: ['.jpg', '.png'] }),
  workers: {
    small: SubtaskWorker.function(houseFunction('SmallFunction', 'thumbnail')),
    large: SubtaskWorker.function(houseFunction('LargeFunction', 'thumbnail'), { maxConcurrency: 5 }),
  },
  deadline: Duration.minutes(10),
});

// 6. streams and pipelines: clicks of people, the latest page of each
const clicks = new StreamPipeline(house, 'Clicks', {
  stream: StreamIngest.onDemand({ retentionPeriod: Duration.days(7) }),
  contract: JsonSchema.fromObject({
    type: 'object',
    required: ['guest', 'page'],
    properties: { guest: { type: 'string' }, page: { type: 'string' }, robot: { type: 'boolean' } },
  }),
});
clicks.transform('People', StreamTransform.filter('$not(robot = true)'))
  .toTable('LatestPages', { partitionKey: { name: 'guest', type: dynamodb.AttributeType.STRING } });

// 7. read-heavy reporting engine: the best guests of each city, from the changes of a table
const guests = new dynamodb.Table(house, 'Guests', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
});
const reports = new ReportingEngine(house, 'Reports', {
  source: guests,
  exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }),
});
const bestGuests = reports.addIndexTable('BestGuests', {
  projection: ViewProjection.pick('id', 'city', 'cups'),
  partitionBy: 'city',
  sortBy: 'cups',
  limit: 10,
});
reports.addQuery('GET /guests/{city}', bestGuests);

// 8. aggregator: one answer from the menu and from the weather, which may be missing
const board = new Aggregator(house, 'Board', {
  sources: {
    drinks: Source.of(Backend.function(menuFunction), { path: '/drinks', required: true, timeout: Duration.seconds(2) }),
    weather: Source.of(Backend.http('https://weather.example.com', { timeout: Duration.seconds(1) }), {
      path: '/today',
      fallback: Fallback.value({ sky: 'unknown' }),
    }),
  },
  exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }),
  deadline: Duration.seconds(5),
});
board.addRoute('GET /board');

// 9. robust API: one address for all; a backend that fails affects no other
const gateway = new RobustApi(house, 'Gateway', {
  engine: RoutingEngine.httpApi({ auth: WebAuth.none(), throttle: { rateLimit: 200, burstLimit: 400 } }),
});
gateway.addRoute('GET /drinks/{drink}', Backend.function(menuFunction));
gateway.addRoute('POST /orders', Backend.function(orderFunction), {
  requestSchema: JsonSchema.fromObject({ type: 'object', required: ['drink'], properties: { drink: { type: 'string', minLength: 1 } } }),
});

// 10. strangler: the menu of the old till moves to the new one, a tenth of the clients first
const till = new Strangler(house, 'Till', {
  legacy: Backend.http('https://till.example.com'),
  engine: FacadeEngine.httpApi({ auth: WebAuth.none() }),
  finishBy: '2027-06-30',
});
till.migrate('Drinks', Backend.function(menuFunction), { paths: ['/drinks', '/drinks/*'], weight: 10 });

// all alarms of the app notify one topic, and one dashboard shows every pattern of the stack
AlarmNotifications.of(app).add(new actions.SnsAction(new sns.Topic(house, 'Pager')));
new OperationsDashboard(house, 'Operations');

new CfnOutput(house, 'GatewayUrl', { value: gateway.url });
new CfnOutput(house, 'PaymentsUrl', { value: paymentApi.url });
new CfnOutput(house, 'PhotosBucket', { value: photos.intakeBucket!.bucketName });
new CfnOutput(house, 'TillSwitch', { value: till.switchCommand });

app.synth();
