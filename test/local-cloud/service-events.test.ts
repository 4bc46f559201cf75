import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateApiDestinationCommand, CreateConnectionCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { Partner } from './partner';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 90;

let cloud: LocalCloud;
let outputs: Record<string, string>;
let sqs: SQSClient;
const partner = new Partner();
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-service-events' });
  const apiDestinationArn = await apiDestination(await partner.listen());
  outputs = (await deployFixture(cloud, 'service-events-app', { apiDestinationArn })).ServiceEvents;
  sqs = client(SQSClient, cloud);
});
afterAll(async () => {
  partner.close();
  await cloud.stop();
});

/** CloudFormation of the local cloud makes none. */
async function apiDestination(InvocationEndpoint: string): Promise<string> {
  const eventBridge = client(EventBridgeClient, cloud);
  const { ConnectionArn } = await eventBridge.send(new CreateConnectionCommand({
    Name: 'partner', AuthorizationType: 'API_KEY', AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-api-key', ApiKeyValue: 'secret' } },
  }));
  const { ApiDestinationArn } = await eventBridge.send(new CreateApiDestinationCommand({ Name: 'partner', ConnectionArn, InvocationEndpoint, HttpMethod: 'POST' }));
  return ApiDestinationArn!;
}

const upload = (Key: string, Body: string) => client(S3Client, cloud).send(new PutObjectCommand({ Bucket: outputs.BucketName, Key, Body }));

async function effectOf(pk: string): Promise<Record<string, unknown> | undefined> {
  const dynamodb = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  const { Item } = await dynamodb.send(new GetCommand({ TableName: outputs.EffectTable, Key: { pk } }));
  return Item;
}

const indexed = (key: string) => until(`${key} to be indexed`, PATIENCE_SECONDS, async () => await effectOf(key) !== undefined);

function received(QueueUrl: string): Promise<Message> {
  return until('a message', PATIENCE_SECONDS, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 1 }));
    return Messages[0];
  });
}

async function isEmpty(QueueUrl: string): Promise<boolean> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes!.ApproximateNumberOfMessages === '0' && Attributes!.ApproximateNumberOfMessagesNotVisible === '0';
}

test('an event of a bucket is handled once, however often it is delivered', async () => {
  await upload('photo', 'bytes');
  await indexed('photo');
  const { Body } = await received(outputs.CopiesUrl);
  expect(JSON.parse(Body!)).toMatchObject({ 'source': 'aws.s3', 'detail-type': 'Object Created', 'detail': { object: { key: 'photo' } } });
  for (let time = 0; time < 2; time++) await sqs.send(new SendMessageCommand({ QueueUrl: outputs.QueueUrl, MessageBody: Body }));
  await upload('second photo', 'bytes');
  await indexed('second photo');
  await until('the queue to be empty', PATIENCE_SECONDS, () => isEmpty(outputs.QueueUrl));
  expect(await effectOf('photo')).toEqual({ pk: 'photo', event: 'Object Created of aws.s3', runs: 1 });
});

test('an event that does not match its contract is moved to the dead-letter queue', async () => {
  await upload('empty', '');
  const { Body } = await received(outputs.DeadLetterQueueUrl);
  expect(JSON.parse(Body!)).toMatchObject({ 'source': 'aws.s3', 'detail-type': 'Object Created', 'detail': { object: { key: 'empty', size: 0 } } });
  expect(await effectOf('empty')).toBeUndefined();
});

describe('an event whose data is transformed', () => {
  /** As `publish` sends it. */
  const cloudEvent = (id: string, data: object, more: object = {}) =>
    ({ specversion: '1.0', id, source: 'coffee.orders', type: 'OrderCreated.v1', time: '2026-01-01T10:00:00.000Z', datacontenttype: 'application/json', ...more, data });

  async function publish(event: object) {
    const entry = { EventBusName: outputs.OrdersBusName, Source: 'coffee.orders', DetailType: 'OrderCreated.v1', Detail: JSON.stringify(event) };
    expect(await client(EventBridgeClient, cloud).send(new PutEventsCommand({ Entries: [entry] }))).toMatchObject({ FailedEntryCount: 0 });
  }

  /** The message of the shared queue with that source. */
  const labelled = (source: string) => until(`an event of ${source}`, PATIENCE_SECONDS, async () => {
    const receive = new ReceiveMessageCommand({ QueueUrl: outputs.LabelledUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    const { Messages = [] } = await sqs.send(receive);
    return Messages.map(({ Body }) => JSON.parse(Body!) as Record<string, unknown>).find(body => body.source === source);
  });

  test('is the same event: with its id, and handled once', async () => {
    const order = cloudEvent('o-1', { orderId: 'order', total: 3, note: 'hot' }, { correlationid: 'c-1' });
    await publish(order);
    await publish(order);
    const body = await labelled('coffee.orders');
    expect(body).toEqual({
      'version': '0',
      'id': expect.any(String) as string,
      'detail-type': 'OrderCreated.v1',
      'source': 'coffee.orders',
      'account': expect.stringMatching(/^\d{12}$/) as string,
      'time': expect.any(String) as string,
      'region': expect.any(String) as string,
      'resources': [],
      'detail': { ...order, subject: '', traceparent: '', dataref: '', data: { object: { key: 'order', size: 3 }, text: 'Note: hot' } },
    });
    await publish(cloudEvent('o-2', { orderId: 'second order', total: 3, note: '' }));
    await indexed('second order');
    expect(await effectOf('order')).toEqual({ pk: 'order', event: 'OrderCreated.v1 of coffee.orders', runs: 1 });
  });

  test('is moved to the dead-letter queue where the contract of the consumer refuses it', async () => {
    await publish(cloudEvent('o-3', { orderId: 'free order', total: 0 }));
    const { Body } = await received(outputs.LabelsDeadLetterQueueUrl);
    expect(JSON.parse(Body!)).toMatchObject({ detail: { id: 'o-3', type: 'OrderCreated.v1', data: { object: { key: 'free order', size: 0 }, text: 'Note: ' } } });
    expect(await effectOf('free order')).toBeUndefined();
  });

  test('of an AWS service has the transformed data as its detail', async () => {
    await upload('shaped', 'bytes');
    expect(await labelled('aws.s3')).toMatchObject({ 'detail-type': 'Object Created', 'detail': { key: expect.any(String) as string, size: 5 } });
  });
});

describe('the endpoint of a partner', () => {
  const put = async (Source: string, DetailType: string, detail: object) => {
    const entry = { EventBusName: outputs.OrdersBusName, Source, DetailType, Detail: JSON.stringify(detail) };
    const { Entries = [] } = await client(EventBridgeClient, cloud).send(new PutEventsCommand({ Entries: [entry] }));
    return Entries[0].EventId!;
  };
  const called = (key: string) => until(`the call with the key '${key}'`, PATIENCE_SECONDS, () => Promise.resolve(partner.calls.find(({ headers }) => headers['idempotency-key'] === key)));

  test('is called with the CloudEvent, its id, what the bus says of it, and the credentials, by the rule with the permission only', async () => {
    const event = { specversion: '1.0', id: 'payment-1', source: 'coffee.payments', type: 'OrderPaid.v1', data: { orderId: 'order-17' } };
    await put('coffee.payments', 'OrderPaid.v1', event);
    const { body, headers } = await called('payment-1');
    expect(JSON.parse(body)).toEqual(event);
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=UTF-8', 'ce-source': 'coffee.payments', 'ce-type': 'OrderPaid.v1', 'x-api-key': 'secret',
    });
    await put('coffee.payments', 'OrderPaid.v1', { ...event, id: 'payment-2' });
    await called('payment-2');
    expect(partner.calls.filter(call => call.body.includes('payment-1'))).toHaveLength(1);
  });

  test('is called with the whole event where a pattern matches, and the id of EventBridge', async () => {
    const id = await put('coffee.audit', 'Checked', { by: 'order-17' });
    expect(JSON.parse((await called(id)).body)).toMatchObject({ id, 'source': 'coffee.audit', 'detail-type': 'Checked', 'detail': { by: 'order-17' } });
  });
});

describe('a state machine that waits for a task', () => {
  const ended = async (order: { readonly id: string; readonly total: number }, stateMachineArn = outputs.Machine) => {
    const sfn = client(SFNClient, cloud);
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(order) }));
    return until(`the execution for ${order.id} to end`, PATIENCE_SECONDS, async () => {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status !== 'RUNNING' && execution;
    });
  };

  test('gets the result of the work, which is not done again when its message comes again', async () => {
    const { status, output } = await ended({ id: 'approved', total: 5 });
    expect([status, JSON.parse(output!)]).toEqual(['SUCCEEDED', { charged: 5 }]);
    const { taskToken } = (await effectOf('approved'))!;
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.ApprovalsUrl, MessageBody: JSON.stringify({ taskToken, order: { id: 'approved', total: 5 } }) }));
    await ended({ id: 'behind it', total: 1 });
    await until('the queue to be empty', PATIENCE_SECONDS, () => isEmpty(outputs.ApprovalsUrl));
    expect(await effectOf('approved')).toMatchObject({ runs: 1 });
    expect(await isEmpty(outputs.ApprovalsDeadLettersUrl)).toBe(true);
  });

  test('fails with the reason, when the message has used up its receives and is moved to the dead-letter queue', async () => {
    expect(await ended({ id: 'negative', total: -1 })).toMatchObject({ status: 'FAILED', error: 'MessageRejected', cause: 'The total must be at least 0.' });
    expect(await effectOf('negative')).toMatchObject({ runs: 5 });
    const { Body } = await received(outputs.ApprovalsDeadLettersUrl);
    expect(JSON.parse(Body!)).toMatchObject({ order: { id: 'negative' } });
  });

  test('gets the end of a job', async () => {
    const { status, output } = await ended({ id: 'packed', total: 5 }, outputs.PackingMachine);
    expect([status, JSON.parse(output!)]).toEqual(['SUCCEEDED', { done: ['pick'] }]);
  });

  test('fails with the reason of a job that is partial', async () => {
    expect(await ended({ id: 'not packed', total: -1 }, outputs.PackingMachine))
      .toMatchObject({ status: 'FAILED', error: 'MessageRejected', cause: 'The job ended as partial: The total must be at least 0.' });
  });
});
