import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ListMessageMoveTasksCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller } from '../../tools/local-cloud/signed-requests';

let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-permissions' }); });
afterAll(async () => cloud.stop());

const clientOf = <T>(Client: new (config: object) => T, credentials: Caller): T =>
  new Client({ endpoint: cloud.endpoint, region: cloud.region, credentials });

test('a caller may do what a policy allows, and nothing else', async () => {
  const { QueueUrl } = await client(SQSClient, cloud).send(new CreateQueueCommand({ QueueName: 'orders' }));
  const sqs = clientOf(SQSClient, await makeCaller(cloud, 'sender', { Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:*:orders' }));
  expect((await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'mocha' }))).MessageId).toBeDefined();
  await expect(sqs.send(new CreateQueueCommand({ QueueName: 'others' }))).rejects.toThrow('not authorized');
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport */
test('a request over the loopback interface is one over a secure transport', async () => {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  });
  const { QueueUrl } = await client(SQSClient, cloud).send(new CreateQueueCommand({ QueueName: 'secure', Attributes: { Policy } }));
  const sqs = clientOf(SQSClient, await makeCaller(cloud, 'secure-sender', { Action: 'sqs:SendMessage', Resource: '*' }));
  expect((await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'mocha' }))).MessageId).toBeDefined();
});

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html */
describe('a publisher of events', () => {
  let events: EventBridgeClient;

  beforeAll(async () => {
    events = clientOf(EventBridgeClient, await makeCaller(cloud, 'publisher', {
      Action: 'events:PutEvents',
      Resource: '*',
      Condition: { StringEquals: { 'events:source': 'shop', 'events:detail-type': 'OrderCreated' }, Bool: { 'events:eventBusInvocation': 'false' } },
    }));
  });

  const publish = (...entries: Array<[source: string, type: string]>) => events.send(new PutEventsCommand({
    Entries: entries.map(([Source, DetailType]) => ({ Source, DetailType, Detail: '{}' })),
  }));

  test('may publish the events that conditions allow', async () => {
    expect(await publish(['shop', 'OrderCreated'], ['shop', 'OrderCreated'])).toMatchObject({ FailedEntryCount: 0 });
  });

  test.each<[string, Array<[string, string]>]>([
    ['of another source', [['kitchen', 'OrderCreated']]],
    ['of another type', [['shop', 'OrderPaid']]],
    ['of another type beside one that is allowed', [['shop', 'OrderCreated'], ['shop', 'OrderPaid']]],
  ])('may publish no event %s', async (_what, entries) => {
    await expect(publish(...entries)).rejects.toThrow('not authorized');
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
test('who may send a message may send a batch', async () => {
  const { QueueUrl } = await client(SQSClient, cloud).send(new CreateQueueCommand({ QueueName: 'batches' }));
  const { TopicArn } = await client(SNSClient, cloud).send(new CreateTopicCommand({ Name: 'batches' }));
  const sender = await makeCaller(cloud, 'batch-sender', { Action: ['sqs:SendMessage', 'sns:Publish'], Resource: '*' });
  expect((await clientOf(SQSClient, sender).send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'mocha' }] }))).Successful)
    .toHaveLength(1);
  expect((await clientOf(SNSClient, sender).send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: '1', Message: 'mocha' }] }))).Successful)
    .toHaveLength(1);
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
test('who may list the move tasks of a queue may not list those of another', async () => {
  for (const QueueName of ['dead', 'others-dead']) await client(SQSClient, cloud).send(new CreateQueueCommand({ QueueName }));
  const arnOf = (name: string) => `arn:aws:sqs:${cloud.region}:${cloud.account}:${name}`;
  const sqs = clientOf(SQSClient, await makeCaller(cloud, 'sweeper', { Action: 'sqs:ListMessageMoveTasks', Resource: arnOf('dead') }));
  expect((await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead') }))).Results).toEqual([]);
  await expect(sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('others-dead') }))).rejects.toThrow('not authorized');
});
