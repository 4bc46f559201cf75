import { aws_dynamodb as dynamodb, aws_events as events, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  MessageConsumer, DecoupledMessaging, EventBroker, EventContract, Idempotency, JsonSchema, MessageChannel, PubSub,
  QueueDelivery, QueueLoadLeveling, QueueWorker, ClaimCheck,
} from '../../src';
import { shop, userFunction } from '../support/stacks';

test('a queue of your own takes the place of the one that would be made', () => {
  const stack = shop();
  const failed = new sqs.Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) });
  const waiting = new sqs.Queue(stack, 'Waiting', {
    visibilityTimeout: Duration.minutes(6),
    deadLetterQueue: { queue: failed, maxReceiveCount: 5 },
  });

  new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack, 'Charge', { timeout: Duration.minutes(1) })),
    delivery: QueueDelivery.fromQueue(waiting, failed),
  });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SQS::Queue', 2);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: stack.resolve(waiting.queueArn) });
});

test('a table and a bucket of your own take the place of those that would be made', () => {
  const stack = shop();
  const { STRING } = dynamodb.AttributeType;
  const records = new dynamodb.Table(stack, 'Records', { partitionKey: { name: 'id', type: STRING }, timeToLiveAttribute: 'ttl' });
  records.addGlobalSecondaryIndex({
    indexName: 'wake',
    partitionKey: { name: 'wakeShard', type: STRING },
    sortKey: { name: 'wakeAt', type: STRING },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  });
  const bodies = new s3.Bucket(stack, 'Bodies');

  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api', { jobTable: records, claimCheck: ClaimCheck.bucket(bodies) });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::DynamoDB::Table', 1);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  expect(payments.jobTable).toBe(records);
});

test('a key of your own encrypts the queues', () => {
  const stack = shop();
  const key = new kms.Key(stack, 'Key');

  new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack)),
    delivery: QueueDelivery.standard({ encryptionKey: key }),
  });

  Template.fromStack(stack).allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: stack.resolve(key.keyArn) });
});

const orderPaid = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee.orders', schema: JsonSchema.fromObject({ type: 'object' }) });
const idempotency = Idempotency.byMessageId();

/** What keeps messages or records, and the property that names its key. */
const KEYS = {
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::Kinesis::Stream': 'StreamEncryption.KeyId',
  'AWS::Events::EventBus': 'KmsKeyIdentifier',
  'AWS::DynamoDB::Table': 'SSESpecification.KMSMasterKeyId',
};

/** Names what does not have the key. */
function withoutKey(stack: Stack, key: kms.IKey): string[] {
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: { [id: string]: { Type: string; Properties?: object } } };
  const kept = Object.entries(Resources).filter(([, { Type }]) => Type in KEYS);
  expect(kept.length).toBeGreaterThan(0);
  return kept.filter(([, { Type, Properties }]) => {
    const named = KEYS[Type as keyof typeof KEYS].split('.').reduce<unknown>((value, name) => (value as { [name: string]: unknown } | undefined)?.[name], Properties);
    return JSON.stringify(named) !== JSON.stringify(stack.resolve(key.keyArn));
  }).map(([id]) => id);
}

test.each([
  MessageChannel.topic(), MessageChannel.fifoTopic(), MessageChannel.queue(), MessageChannel.fifoQueue(), MessageChannel.stream(),
].map(channel => [channel.kind, channel] as const))('a key of your own encrypts everything that %s and its subscription keep', (_, channel) => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  const pattern = new DecoupledMessaging(stack, 'Orders', { channel, encryptionKey });
  pattern.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { idempotency });
  expect(withoutKey(stack, encryptionKey)).toEqual([]);
});

test.each([
  // it keeps what could not be encrypted with the key
  ['an event bus', EventBroker.eventBus(), [expect.stringMatching(/BusDeadLetterQueue/)]],
  ['a topic', EventBroker.topic(), []],
])('a key of your own encrypts everything that %s and its subscription keep', (_, broker, apart) => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  const pattern = new PubSub(stack, 'Events', { broker, encryptionKey, contracts: [orderPaid] });
  pattern.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { events: [orderPaid], idempotency });
  expect(withoutKey(stack, encryptionKey)).toEqual(apart);
});

test('a bus of your own takes the place of the one that would be made', () => {
  const stack = shop();
  const bus = new events.EventBus(stack, 'Company');
  const pattern = new PubSub(stack, 'Events', { broker: EventBroker.fromEventBus(bus), contracts: [orderPaid] });
  pattern.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { events: [orderPaid] });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Events::EventBus', 1);
  template.hasResourceProperties('AWS::Events::Rule', { EventBusName: stack.resolve(bus.eventBusName) });
});

test.each([
  ['DecoupledMessaging', (stack: Stack, queue: sqs.IQueue) => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() })
    .subscribe('Audit', MessageConsumer.queue(queue))],
  ['PubSub', (stack: Stack, queue: sqs.IQueue) => new PubSub(stack, 'Events', { contracts: [orderPaid] })
    .subscribe('Audit', MessageConsumer.queue(queue), { events: [orderPaid] })],
])('a queue of your own consumes from %s: beside it only a dead-letter queue is made', (_, subscribe) => {
  const stack = shop();
  const queue = new sqs.Queue(stack, 'Audit');
  subscribe(stack, queue);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SQS::Queue', 2);
  template.hasResourceProperties('AWS::SQS::QueuePolicy', { Queues: [stack.resolve(queue.queueUrl)] });
});

test.each([
  ['DecoupledMessaging', (stack: Stack, claimCheckBucket: s3.IBucket) =>
    new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), contracts: [orderPaid], claimCheckBucket }).grantPublish(userFunction(stack), orderPaid)],
  ['PubSub', (stack: Stack, claimCheckBucket: s3.IBucket) =>
    new PubSub(stack, 'Events', { contracts: [orderPaid], claimCheckBucket }).grantPublish(userFunction(stack), orderPaid)],
])('a bucket of your own takes the large messages of %s', (_, create) => {
  const stack = shop();
  const bucket = new s3.Bucket(stack, 'Large');
  create(stack, bucket);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:PutObject', Resource: stack.resolve(bucket.arnForObjects('messages/*')) })]) },
  });
});
