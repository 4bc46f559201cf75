import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand, GetQueueAttributesCommand, MessageAttributeValue, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const MEBIBYTE = 1_048_576;

let cloud: LocalCloud;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-sqs-limits' });
  sqs = client(SQSClient, cloud);
});
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

async function makeQueue(attributes: Record<string, string> = {}): Promise<{ url: string; arn: string }> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: 'queue', Attributes: attributes }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url: url!, arn: Attributes!.QueueArn! };
}

/** Name, type and value are twelve bytes and those of the value. */
const attribute = (StringValue: string): Record<string, MessageAttributeValue> => ({ source: { DataType: 'String', StringValue } });

const send = (QueueUrl: string, MessageBody: string, MessageAttributes?: Record<string, MessageAttributeValue>) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));

/** What comes out of a queue after "last" is sent to it. */
async function received(url: string): Promise<string[]> {
  const bodies: string[] = [];
  await until('the last message', 10, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
    bodies.push(...Messages.map(({ Body }) => Body!));
    return bodies.some(body => body.includes('last'));
  });
  return bodies;
}

describe('the size of a message', () => {
  const refusal = (bytes: number) => ({ name: 'InvalidParameterValue', message: expect.stringContaining(`Message must be shorter than ${bytes} bytes.`) });

  test('is at most 1 MiB, its attributes included', async () => {
    const { url } = await makeQueue();
    await expect(send(url, 'x'.repeat(MEBIBYTE + 1))).rejects.toMatchObject(refusal(MEBIBYTE));
    await expect(send(url, 'x'.repeat(MEBIBYTE - 15), attribute('code'))).rejects.toMatchObject(refusal(MEBIBYTE));
    await send(url, 'x'.repeat(MEBIBYTE - 16), attribute('code'));
  });

  test('is at most what the queue allows, in bytes', async () => {
    const { url } = await makeQueue({ MaximumMessageSize: '1024' });
    await expect(send(url, 'é'.repeat(513))).rejects.toMatchObject(refusal(1024));
    await expect(send(url, 'é'.repeat(512), { data: { DataType: 'Binary', BinaryValue: Buffer.from([1]) } })).rejects.toMatchObject(refusal(1024));
    await send(url, 'é'.repeat(512));
  });

  test('is at most 1 MiB for a batch as a whole, attributes included', async () => {
    const { url } = await makeQueue();
    const batch = (size: number) => sqs.send(new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: [{ Id: 'one', MessageBody: 'x'.repeat(size), MessageAttributes: attribute('code') }, { Id: 'two', MessageBody: 'x' }],
    }));
    await expect(batch(MEBIBYTE - 16)).rejects.toMatchObject({ name: 'BatchRequestTooLong' });
    expect((await batch(MEBIBYTE - 17)).Successful).toHaveLength(2);
  });
});

describe('the characters of a message', () => {
  test.each(['\u0000', '\u0008', '\u000b', '\u001f', '\ufffe', '\uffff'])('exclude %j', async character => {
    const { url } = await makeQueue();
    await expect(send(url, `a${character}b`)).rejects.toMatchObject({ name: 'InvalidMessageContents' });
    await expect(send(url, 'ab', attribute(`a${character}b`))).rejects.toMatchObject({ name: 'InvalidMessageContents' });
    const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: 'one', MessageBody: character }, { Id: 'two', MessageBody: 'b' }] }));
    expect(Failed).toMatchObject([{ Id: 'one', Code: 'InvalidMessageContents', SenderFault: true }]);
  });

  test('include the rest of Unicode', async () => {
    const { url } = await makeQueue();
    await send(url, '\t\n\r \ud7ff\ue000\ufffd\u{10000}\u{10ffff}', attribute('\t\n\r \ud7ff\ue000\ufffd\u{10000}\u{10ffff}'));
  });
});

test('a message has at most ten attributes', async () => {
  const { url } = await makeQueue();
  const attributes = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, attribute('code').source]));
  await expect(send(url, 'body', attributes(11))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await send(url, 'body', attributes(10));
});

describe('a delivery to a queue that does not take the message is not made', () => {
  const ATTRIBUTES = {
    MaximumMessageSize: '1024',
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] }, Action: 'sqs:SendMessage', Resource: '*' }],
    }),
  };

  test('by SNS', async () => {
    const { url, arn } = await makeQueue(ATTRIBUTES);
    const sns = client(SNSClient, cloud);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'topic' }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn, Attributes: { RawMessageDelivery: 'true' } }));
    for (const Message of ['x'.repeat(1025), 'a\u0001b', 'last']) await sns.send(new PublishCommand({ TopicArn, Message }));
    expect(await received(url)).toEqual(['last']);
  });

  test('by EventBridge', async () => {
    const { url, arn } = await makeQueue(ATTRIBUTES);
    const events = client(EventBridgeClient, cloud);
    await events.send(new PutRuleCommand({ Name: 'rule', EventPattern: JSON.stringify({ source: ['test'] }) }));
    await events.send(new PutTargetsCommand({ Rule: 'rule', Targets: [{ Id: 'queue', Arn: arn, InputPath: '$.detail' }] }));
    for (const text of ['x'.repeat(1025), 'last']) {
      await events.send(new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'test', Detail: JSON.stringify({ text }) }] }));
    }
    expect(await received(url)).toEqual([expect.stringContaining('last')]);
  });
});
