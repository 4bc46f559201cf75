import {
  CancelMessageMoveTaskCommand, CreateQueueCommand, GetQueueAttributesCommand, ListMessageMoveTasksCommand, Message, ReceiveMessageCommand,
  SendMessageCommand, SQSClient, StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-message-move-tasks' });
  sqs = client(SQSClient, cloud);
});
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

interface Queue { readonly url: string; readonly arn: string }

async function makeQueue(name: string, attributes: Record<string, string> = {}): Promise<Queue> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url: url!, arn: Attributes!.QueueArn! };
}

const redriveTo = (dead: Queue) => ({
  VisibilityTimeout: '0',
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
});

const receive = async (queue: Queue, VisibilityTimeout = 30): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({
    QueueUrl: queue.url, MaxNumberOfMessages: 10, VisibilityTimeout, MessageSystemAttributeNames: ['All'],
  }))).Messages ?? [];

const visible = async (queue: Queue): Promise<number> =>
  Number((await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages'] })))
    .Attributes!.ApproximateNumberOfMessages);

/** Sends messages that fail their only receive, and waits until they are dead letters. */
async function deadLetters(source: Queue, dead: Queue, bodies: string[], group?: string): Promise<void> {
  const before = await visible(dead);
  for (const MessageBody of bodies) {
    const fifo = group && { MessageGroupId: group, MessageDeduplicationId: MessageBody };
    await sqs.send(new SendMessageCommand({ QueueUrl: source.url, MessageBody, ...fifo }));
  }
  await until('dead letters', 10, async () => {
    await receive(source, 0);
    return await visible(dead) === before + bodies.length;
  });
}

const start = (source: Queue, rate?: number, destination?: Queue) =>
  sqs.send(new StartMessageMoveTaskCommand({ SourceArn: source.arn, DestinationArn: destination?.arn, MaxNumberOfMessagesPerSecond: rate }));

const tasks = async (source: Queue, MaxResults?: number) =>
  (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: source.arn, MaxResults }))).Results ?? [];

const hasStatus = (source: Queue, status: string) =>
  until(`the move task to be ${status}`, 10, async () => (await tasks(source)).find(task => task.Status === status));

describe('StartMessageMoveTask', () => {
  test('moves each message back to the queue it came from, as a new message', async () => {
    const dead = await makeQueue('dead');
    const [orders, refunds] = [await makeQueue('orders', redriveTo(dead)), await makeQueue('refunds', redriveTo(dead))];
    await deadLetters(orders, dead, ['order']);
    await deadLetters(refunds, dead, ['refund']);
    const before = await receive(dead, 0);
    expect(before.map(message => message.Attributes!.ApproximateReceiveCount)).toEqual(['2', '2']);

    await start(dead);

    expect(await hasStatus(dead, 'COMPLETED'))
      .toMatchObject({ ApproximateNumberOfMessagesMoved: 2, ApproximateNumberOfMessagesToMove: 2, SourceArn: dead.arn });
    expect(await visible(dead)).toBe(0);
    const [order] = await receive(orders);
    const [refund] = await receive(refunds);
    expect([order.Body, refund.Body]).toEqual(['order', 'refund']);
    expect(before.map(message => message.MessageId)).not.toContain(order.MessageId);
    expect(order.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
    expect(order.Attributes!.DeadLetterQueueSourceArn).toBeUndefined();
    expect(Number(order.Attributes!.SentTimestamp)).toBeGreaterThan(Number(before[0].Attributes!.SentTimestamp));
  });

  test('keeps the attributes of a message, which then has another id', async () => {
    const dead = await makeQueue('dead');
    const source = await makeQueue('source', redriveTo(dead));
    const MessageAttributes = { messageid: { DataType: 'String', StringValue: 'mine' } };
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: source.url, MessageBody: 'order', MessageAttributes }));
    await until('a dead letter', 10, async () => {
      await receive(source, 0);
      return await visible(dead) === 1;
    });
    await start(dead);
    await hasStatus(dead, 'COMPLETED');
    const { Messages: [moved] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: source.url, MessageAttributeNames: ['All'] }));
    expect(moved).toMatchObject({ Body: 'order', MessageAttributes });
    expect(moved.MessageId).not.toBe(MessageId);
  });

  test('moves to the destination given, and says so in the task', async () => {
    const dead = await makeQueue('dead');
    const [source, quarantine] = [await makeQueue('source', redriveTo(dead)), await makeQueue('quarantine')];
    await deadLetters(source, dead, ['poison']);
    await start(dead, undefined, quarantine);
    expect(await hasStatus(dead, 'COMPLETED')).toMatchObject({ DestinationArn: quarantine.arn });
    expect((await receive(quarantine)).map(message => message.Body)).toEqual(['poison']);
    expect(await visible(source)).toBe(0);
  });

  test('leaves a message that somebody has received', async () => {
    const dead = await makeQueue('dead');
    const source = await makeQueue('source', redriveTo(dead));
    await deadLetters(source, dead, ['held']);
    expect(await receive(dead, 600)).toHaveLength(1);
    await deadLetters(source, dead, ['free']);
    await start(dead);
    expect(await hasStatus(dead, 'COMPLETED')).toMatchObject({ ApproximateNumberOfMessagesMoved: 1, ApproximateNumberOfMessagesToMove: 1 });
    expect((await receive(source)).map(message => message.Body)).toEqual(['free']);
  });

  test('keeps the order of a FIFO group, although the deduplication ids are known', async () => {
    const dead = await makeQueue('dead.fifo', { FifoQueue: 'true' });
    const source = await makeQueue('source.fifo', { FifoQueue: 'true', ...redriveTo(dead) });
    await deadLetters(source, dead, ['one', 'two', 'three'], 'group');
    await start(dead);
    await hasStatus(dead, 'COMPLETED');
    expect((await receive(source)).map(message => message.Body)).toEqual(['one', 'two', 'three']);
  });

  test('fails when the source of a message cannot be determined', async () => {
    const dead = await makeQueue('dead');
    await makeQueue('source', redriveTo(dead));
    await sqs.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody: 'sent here directly' }));
    await start(dead);
    expect(await hasStatus(dead, 'FAILED')).toMatchObject({ FailureReason: 'CouldNotDetermineMessageSource', ApproximateNumberOfMessagesMoved: 0 });
    expect(await visible(dead)).toBe(1);
  });

  test('allows one active task for a source', async () => {
    const dead = await makeQueue('dead');
    const source = await makeQueue('source', redriveTo(dead));
    await deadLetters(source, dead, ['one', 'two', 'three']);
    await start(dead, 1);
    await expect(start(dead)).rejects.toThrow('There is already a task running.');
  });

  test.each([
    ['a queue that is no dead-letter queue', 'plain', undefined, 'Source queue must be configured as a Dead Letter Queue.'],
    ['a source that does not exist', 'nowhere', undefined, "The resource that you specified for the SourceArn parameter doesn't exist."],
    ['a rate above 500 per second', 'dead', 501, 'Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid.'],
  ])('refuses %s', async (_what, name, rate, message) => {
    const dead = await makeQueue('dead');
    await makeQueue('plain', redriveTo(dead));
    await expect(start({ url: '', arn: dead.arn.replace(/dead$/, name) }, rate)).rejects.toThrow(message);
  });
});

describe('CancelMessageMoveTask', () => {
  test('stops a running task and leaves what was not moved', async () => {
    const dead = await makeQueue('dead');
    const source = await makeQueue('source', redriveTo(dead));
    await deadLetters(source, dead, ['one', 'two', 'three']);
    const { TaskHandle } = await start(dead, 1);
    expect((await tasks(dead))[0]).toMatchObject({ Status: 'RUNNING', TaskHandle, MaxNumberOfMessagesPerSecond: 1 });
    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    const task = await hasStatus(dead, 'CANCELLED');
    expect(task.TaskHandle).toBeUndefined();
    expect(await visible(dead)).toBe(3 - task.ApproximateNumberOfMessagesMoved!);
    await expect(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toThrow('Only active tasks can be cancelled.');
  });
});

describe('ListMessageMoveTasks', () => {
  test('gives the newest task, or up to ten, the newest first', async () => {
    const dead = await makeQueue('dead');
    await makeQueue('source', redriveTo(dead));
    for (let run = 0; run < 11; run++) {
      await start(dead);
      await hasStatus(dead, 'COMPLETED');
    }
    expect(await tasks(dead)).toHaveLength(1);
    const ten = (await tasks(dead, 10)).map(task => task.StartedTimestamp!);
    expect(ten).toHaveLength(10);
    expect(ten).toEqual([...ten].sort((a, b) => b - a));
    await expect(tasks(dead, 11)).rejects.toThrow('Value 11 for parameter MaxResults is invalid.');
  });
});
