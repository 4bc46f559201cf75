import {
  ChangeMessageVisibilityCommand, CreateQueueCommand, DeleteMessageBatchCommand, DeleteMessageCommand, ReceiveMessageCommand,
  SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-delete-message' });
  sqs = client(SQSClient, cloud);
});
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

const receive = async (QueueUrl: string, VisibilityTimeout: number) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout }))).Messages?.[0];

/** A queue with one message that was received twice: the second handle is the one that counts. */
async function receivedTwice(QueueName: string): Promise<{ QueueUrl: string; outdated: string; current: string }> {
  const fifo = QueueName.endsWith('.fifo');
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: fifo ? { FifoQueue: 'true' } : {} }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one', ...(fifo && { MessageGroupId: 'g', MessageDeduplicationId: '1' }) }));
  const first = await receive(QueueUrl!, 0);
  const second = await until('the message to come again', 10, () => receive(QueueUrl!, 600));
  return { QueueUrl: QueueUrl!, outdated: first!.ReceiptHandle!, current: second.ReceiptHandle! };
}

const remove = (QueueUrl: string, ReceiptHandle: string) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

const removeBatch = (QueueUrl: string, ReceiptHandle: string) =>
  sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'entry', ReceiptHandle }] }));

test('deleting with an outdated handle succeeds, but leaves the message; deleting twice succeeds', async () => {
  const { QueueUrl, outdated, current } = await receivedTwice('standard');
  await remove(QueueUrl, outdated);
  expect((await removeBatch(QueueUrl, outdated)).Successful).toHaveLength(1);
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: current, VisibilityTimeout: 0 }));
  const again = await until('the message to come again', 10, () => receive(QueueUrl, 0));
  await remove(QueueUrl, again.ReceiptHandle!);
  expect(await receive(QueueUrl, 0)).toBeUndefined();
  await remove(QueueUrl, again.ReceiptHandle!);
});

test('deleting with something that is no handle fails', async () => {
  const { QueueUrl } = await receivedTwice('standard');
  await expect(remove(QueueUrl, 'no handle')).rejects.toThrow('The input receipt handle is invalid.');
  expect((await removeBatch(QueueUrl, 'no handle')).Failed).toMatchObject([{ Code: 'ReceiptHandleIsInvalid' }]);
});

test('deleting with an outdated handle fails on a FIFO queue', async () => {
  const { QueueUrl, outdated } = await receivedTwice('ordered.fifo');
  await expect(remove(QueueUrl, outdated)).rejects.toThrow('The input receipt handle is invalid.');
});
