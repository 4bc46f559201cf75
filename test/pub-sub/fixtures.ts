import {
  ArnFormat, aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda,
  aws_logs as logs, aws_s3 as s3, aws_sqs as sqs, aws_stepfunctions as sfn, CfnParameter, Duration, SecretValue, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { orderCreated, orderPaid } from './contracts';
import {
  MessageConsumer, EventArchive, EventBroker, EventContract, EventSubscriptionOptions, Idempotency, JsonSchema, PubSub, PubSubProps, UnmatchedEvents,
} from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

export const fixtures: PatternFixture[] = [
  {
    name: 'default',
    create: (scope, id) => {
      const bus = new PubSub(scope, id);
      subscribeFunction(bus, scope, id, 'VideoWall');
      return bus;
    },
  },
  {
    name: 'publisher and three subscribers',
    create: (scope, id) => {
      const bus = shopEvents(scope, id, { archive: EventArchive.retain(Duration.days(30)) });
      ['VideoWall', 'Leaderboard', 'Recommendations'].forEach(name => subscribeFunction(bus, scope, id, name));
      return bus;
    },
  },
  {
    name: 'every kind of consumer',
    create: (scope, id) => {
      const bus = shopEvents(scope, id);
      const options = { events: [orderCreated, orderPaid] };
      bus.subscribe('Wall', MessageConsumer.function(userFunction(scope, `${id}Wall`)), { ...options, filter: { total: [{ numeric: ['>', 100] }] } });
      bus.subscribe('Orders', MessageConsumer.queue(userQueue(scope, id)), options);
      bus.subscribe('Clicks', MessageConsumer.stream(new kinesis.Stream(scope, `${id}Stream`)), options);
      bus.subscribe('Fulfilment', MessageConsumer.stateMachine(userMachine(scope, id)), options);
      bus.subscribe('Partner', MessageConsumer.eventBus(new events.EventBus(scope, `${id}Partner`)), options);
      return bus;
    },
  },
  {
    name: 'endpoint',
    create: (scope, id) => {
      const bus = shopEvents(scope, id);
      const connection = new events.Connection(scope, `${id}Connection`, { authorization: events.Authorization.apiKey('x-api-key', SecretValue.secretsManager('partner')) });
      const apiDestination = new events.ApiDestination(scope, `${id}Partner`, { connection, endpoint: 'https://partner.example.com/orders', rateLimitPerSecond: 10 });
      bus.subscribe('Partner', MessageConsumer.apiDestination(apiDestination), { events: [orderCreated, orderPaid] });
      return bus;
    },
  },
  {
    name: 'idempotent subscriber and claim check',
    create: (scope, id) => {
      const bus = shopEvents(scope, id, { claimCheckBucket: new s3.Bucket(scope, `${id}Bucket`, { enforceSSL: true }) });
      subscribeFunction(bus, scope, id, 'VideoWall', { idempotency: Idempotency.byMessageId() });
      return bus;
    },
  },
  {
    name: 'token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      const bus = shopEvents(scope, id, { archive: EventArchive.retain(Duration.days(number('Days', 9))) });
      subscribeFunction(bus, scope, id, 'VideoWall', {
        maxConcurrency: number('MaxConcurrency', 7),
        batchSize: number('BatchSize', 5),
        maxBatchingWindow: Duration.seconds(number('Window', 20)),
        deliveryDelay: Duration.seconds(number('Delay', 60)),
        maxReceiveCount: number('MaxReceiveCount', 6),
        retryAttempts: number('RetryAttempts', 20),
        maxEventAge: Duration.seconds(number('MaxEventAge', 600)),
      });
      return bus;
    },
  },
  {
    name: 'unmatched events counted',
    create: (scope, id) => {
      const bus = shopEvents(scope, id, { unmatched: UnmatchedEvents.counted() });
      subscribeFunction(bus, scope, id, 'VideoWall');
      return bus;
    },
  },
  {
    name: 'unmatched events logged',
    create: (scope, id) => shopEvents(scope, id, { unmatched: UnmatchedEvents.logged() }),
  },
  {
    name: 'unmatched events of many types',
    create: (scope, id) => {
      const bus = new PubSub(scope, id, { unmatched: UnmatchedEvents.logged() });
      const manyTypes = Array.from({ length: 100 }, (_, index) => EventContract.fromSchema(`StateOfOrderChanged${index}`, { version: 1, source: 'coffee.orders', schema: JsonSchema.fromObject({}) }));
      bus.subscribe('Orders', MessageConsumer.queue(userQueue(scope, id)), { events: manyTypes });
      return bus;
    },
  },
  {
    name: 'key of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const bus = shopEvents(scope, id, { encryptionKey, archive: EventArchive.retain(Duration.days(7)) });
      subscribeFunction(bus, scope, id, 'VideoWall', { idempotency: Idempotency.byJsonPointer('/orderId') });
      bus.subscribe('Orders', MessageConsumer.queue(userQueue(scope, id, encryptionKey)), { events: [orderCreated] });
      bus.publishFrom(userTable(scope, id), { events: [orderPaid], name: 'Outbox' });
      return bus;
    },
  },
  {
    name: 'transactional outbox',
    create: (scope, id) => {
      const bus = shopEvents(scope, id);
      bus.publishFrom(userTable(scope, id), { events: [orderCreated, orderPaid] });
      return bus;
    },
  },
  {
    name: 'another account',
    create: (scope, id) => {
      const bus = shopEvents(scope, id);
      bus.grantPublish(new iam.AccountPrincipal('222233334444'), orderPaid);
      return bus;
    },
  },
  {
    name: 'imported bus and function',
    imported: ['Imported'],
    create: (scope, id) => {
      const arn = (service: string, resource: string) => Stack.of(scope).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
      const eventBus = events.EventBus.fromEventBusArn(scope, `${id}Bus`, arn('events', `event-bus/${id}Imported`));
      const bus = shopEvents(scope, id, { broker: EventBroker.fromEventBus(eventBus), unmatched: UnmatchedEvents.counted() });
      const handler = lambda.Function.fromFunctionArn(scope, `${id}Function`, arn('lambda', `function:${id}Imported`));
      bus.subscribe('VideoWall', MessageConsumer.function(handler), { events: [orderCreated] });
      return bus;
    },
  },
  {
    name: 'topic',
    create: (scope, id) => {
      const topic = shopEvents(scope, id, { broker: EventBroker.topic() });
      subscribeFunction(topic, scope, id, 'VideoWall');
      topic.subscribe('Orders', MessageConsumer.queue(userQueue(scope, id)), { events: [orderCreated], filter: { total: [{ numeric: ['>', 100] }] } });
      return topic;
    },
  },
  {
    name: 'topic that forwards events',
    create: (scope, id) => {
      const topic = shopEvents(scope, id, { broker: EventBroker.topic() });
      topic.subscribe('Fulfilment', MessageConsumer.stateMachine(userMachine(scope, id)), { events: [orderCreated], idempotency: Idempotency.byMessageId() });
      topic.subscribe('Partner', MessageConsumer.eventBus(new events.EventBus(scope, `${id}Partner`)), { events: [orderCreated] });
      return topic;
    },
  },
  {
    name: 'bus that forwards events to a topic',
    create: (scope, id) => {
      const bus = shopEvents(scope, id);
      bus.subscribe('Region', new PubSub(scope, `${id}Region`, { broker: EventBroker.topic() }), { events: [orderCreated] });
      return bus;
    },
  },
  {
    name: 'topic with a key of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const topic = shopEvents(scope, id, { broker: EventBroker.topic(), encryptionKey });
      topic.grantPublish(new iam.AccountPrincipal('222233334444'), orderPaid);
      subscribeFunction(topic, scope, id, 'VideoWall');
      return topic;
    },
  },
];

/** A pattern with two contracts and a publisher. */
function shopEvents(scope: Construct, id: string, props: PubSubProps = {}): PubSub {
  const bus = new PubSub(scope, id, { contracts: [orderCreated, orderPaid], ...props });
  bus.grantPublish(userFunction(scope, `${id}Publisher`), orderCreated);
  return bus;
}

function subscribeFunction(bus: PubSub, scope: Construct, id: string, name: string, options: Partial<EventSubscriptionOptions> = {}) {
  bus.subscribe(name, MessageConsumer.function(userFunction(scope, `${id}${name}`)), { events: [orderCreated], ...options });
}

function userFunction(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, `${id}Function`, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.seconds(10),
  });
}

function userQueue(scope: Construct, id: string, encryptionMasterKey?: kms.IKey): sqs.Queue {
  return new sqs.Queue(scope, `${id}Queue`, { enforceSSL: true, encryptionMasterKey });
}

function userMachine(scope: Construct, id: string): sfn.StateMachine {
  return new sfn.StateMachine(scope, `${id}Machine`, {
    definitionBody: sfn.DefinitionBody.fromString('{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'),
    tracingEnabled: true,
    logs: { destination: new logs.LogGroup(scope, `${id}MachineLog`, { retention: logs.RetentionDays.ONE_WEEK }), level: sfn.LogLevel.ERROR },
  });
}

function userTable(scope: Construct, id: string): dynamodb.Table {
  return new dynamodb.Table(scope, `${id}Orders`, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
}
