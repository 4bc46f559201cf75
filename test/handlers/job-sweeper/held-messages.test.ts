import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsDeadLetterQueue } from '../../../handlers/shared/aws/messages/sqs-dead-letter-queue';

interface Entries { readonly input: { readonly Entries: ReadonlyArray<{ readonly ReceiptHandle: string }> } }

test('messages are held, ten in a call: calls that were begun beside one that fails end before the failure', async () => {
  const held: string[] = [];
  const send = async ({ input: { Entries } }: Entries) => {
    if (Entries[0].ReceiptHandle === '0') throw new Error('throttled');
    await new Promise(setImmediate);
    held.push(...Entries.map(({ ReceiptHandle }) => ReceiptHandle));
    return {};
  };
  const queue = new SqsDeadLetterQueue({ send } as unknown as SQSClient, 'http://127.0.0.1/dead', 'arn');
  const messages = Array.from({ length: 25 }, (_, message) => ({ receiptHandle: `${message}` }));
  await expect(queue.hold(messages, 0)).rejects.toThrow('throttled');
  expect(held).toEqual(messages.slice(10).map(({ receiptHandle }) => receiptHandle));
});
