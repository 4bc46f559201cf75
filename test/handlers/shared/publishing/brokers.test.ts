import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { outgoing } from './fake-broker';
import { brokerFor } from '../../../../handlers/shared/aws/brokers/broker-for';
import { EventBusBroker } from '../../../../handlers/shared/aws/brokers/event-bus';
import { QueueBroker } from '../../../../handlers/shared/aws/brokers/queue';
import { StreamBroker } from '../../../../handlers/shared/aws/brokers/stream';
import { TopicBroker } from '../../../../handlers/shared/aws/brokers/topic';

/** A client that gives one answer and keeps what it was sent. */
function client<T>(answer: object) {
  const sent: unknown[] = [];
  const send = async ({ input }: { input: unknown }) => {
    sent.push(input);
    return answer;
  };
  return { client: { send } as unknown as T, sent };
}

const messages = [outgoing('1', 'a', 'first'), outgoing('2', 'b c', 'second'), outgoing('3', undefined, 'third')];
const ordered = messages.slice(0, 2);
const attribute = { type: { DataType: 'String', StringValue: 'Test.v1' } };

describe('a bus', () => {
  test('is sent source, type and time beside the envelope', async () => {
    const { client: fake, sent } = client<EventBridgeClient>({ Entries: [{ EventId: 'e' }, { EventId: 'e' }, { EventId: 'e' }] });
    expect(await new EventBusBroker('bus', fake).send(messages)).toEqual([undefined, undefined, undefined]);
    const entry = { EventBusName: 'bus', Source: 'test', DetailType: 'Test.v1', Time: new Date('2030-01-01T00:00:00.000Z') };
    expect(sent).toEqual([{ Entries: ['first', 'second', 'third'].map(Detail => ({ ...entry, Detail })) }]);
  });

  test('distinguishes a malformed event from a throttled one, and notices a missing answer', async () => {
    const Entries = [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'no JSON' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }];
    expect(await new EventBusBroker('bus', client<EventBridgeClient>({ Entries }).client).send(messages)).toEqual([
      { reason: 'MalformedDetail', permanent: true },
      { reason: 'ThrottlingException', permanent: false },
      { reason: expect.stringContaining('NoAnswer'), permanent: false },
    ]);
  });

  test('counts the time, source, type and detail in UTF-8', () => {
    expect(new EventBusBroker('bus').bytesOf(outgoing('1', undefined, 'ü'))).toBe(14 + 'testTest.v1'.length + 2);
  });
});

describe.each([
  ['topic', (fifo: string, fake: unknown) => new TopicBroker(`arn:aws:sns:us-east-1:1:topic${fifo}`, fake as SNSClient),
    'PublishBatchRequestEntries', 'Message'],
  ['queue', (fifo: string, fake: unknown) => new QueueBroker(`https://example.com/1/queue${fifo}`, fake as SQSClient), 'Entries', 'MessageBody'],
])('a %s', (_, broker, entries, body) => {
  test('is sent the type as an attribute', async () => {
    const { client: fake, sent } = client({});
    expect(await broker('', fake).send(messages)).toEqual([undefined, undefined, undefined]);
    expect(sent[0]).toMatchObject({
      [entries]: ['first', 'second', 'third'].map((text, index) => ({ Id: String(index), [body]: text, MessageAttributes: attribute })),
    });
    expect(JSON.stringify(sent)).not.toContain('MessageGroupId');
  });

  test('that is FIFO is sent group and deduplication id; what it would refuse as a group is hashed', async () => {
    const { client: fake, sent } = client({});
    await broker('.fifo', fake).send(ordered);
    expect(sent[0]).toMatchObject({
      [entries]: [
        { MessageGroupId: 'a', MessageDeduplicationId: 'test#Test.v1#1' },
        { MessageGroupId: expect.stringMatching(/^[0-9a-f]{64}$/), MessageDeduplicationId: 'test#Test.v1#2' },
      ],
    });
  });

  test('distinguishes permanent sender faults from passing ones', async () => {
    const Failed = [
      { Id: '0', Code: 'InvalidMessageContents', SenderFault: true, Message: 'no' },
      { Id: '1', Code: 'InternalError', SenderFault: false },
      { Id: '2', Code: 'AccessDenied', SenderFault: true },
      { Id: '3', Code: 'InvalidClientTokenId', SenderFault: true },
    ];
    expect(await broker('', client({ Failed }).client).send([...messages, messages[0]])).toEqual([
      { reason: 'InvalidMessageContents', permanent: true },
      { reason: 'InternalError', permanent: false },
      { reason: 'AccessDenied', permanent: false },
      { reason: 'InvalidClientTokenId', permanent: false },
    ]);
  });

  test('counts name, type and value of the attribute with the body', () => {
    expect(broker('', client({}).client).bytesOf(outgoing('1', undefined, 'ü'))).toBe(2 + 'typeStringTest.v1'.length);
  });
});

describe('a stream', () => {
  test('is sent the key as partition key; without one records are spread by their ids', async () => {
    const { client: fake, sent } = client<KinesisClient>({ Records: [{ SequenceNumber: '1' }, { ErrorCode: 'InternalFailure', ErrorMessage: 'oh' }] });
    expect(await new StreamBroker('stream', fake).send(messages)).toEqual([
      undefined, { reason: 'InternalFailure', permanent: false }, { reason: expect.stringContaining('NoAnswer'), permanent: false },
    ]);
    expect(sent).toEqual([{
      StreamName: 'stream',
      Records: [
        { Data: Buffer.from('first'), PartitionKey: 'a' },
        { Data: Buffer.from('second'), PartitionKey: expect.stringMatching(/^[0-9a-f]{64}$/) },
        { Data: Buffer.from('third'), PartitionKey: '3' },
      ],
    }]);
  });
});

test.each([
  [{ busName: 'b' }, EventBusBroker], [{ topicArn: 't' }, TopicBroker], [{ queueUrl: 'q' }, QueueBroker], [{ streamName: 's' }, StreamBroker],
])('%p has a broker of its kind', (destination, kind) => {
  expect(brokerFor(destination)).toBeInstanceOf(kind);
});

test('a destination of no kind is an error', () => {
  expect(() => brokerFor({})).toThrow('CATALOG_PUBLISH: an entry must have busName, topicArn, queueUrl or streamName.');
});
