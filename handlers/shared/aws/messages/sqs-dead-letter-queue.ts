import { ChangeMessageVisibilityBatchCommand, ListMessageMoveTasksCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OwnError } from '../../errors/safe-error';
import { MESSAGE_ID_ATTRIBUTE, TYPE_ATTRIBUTE } from '../../messages/message-identity';

/** What names a message, or speaks against its name. */
const ATTRIBUTES = [MESSAGE_ID_ATTRIBUTE, TYPE_ATTRIBUTE];

/** Entries of one batch call: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
const BATCH = 10;

interface Held {
  readonly messageId: string;
  readonly attributes: { readonly [name: string]: { readonly stringValue?: string } };
  readonly body: string;
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly sentAt: Date;
}

/** Read access to a dead-letter queue. */
export class SqsDeadLetterQueue {
  constructor(private readonly client: SQSClient, private readonly queueUrl: string, private readonly queueArn: string) {}

  async moveTasks(): Promise<Array<{ status: string; startedAt: Date; messagesMoved: number }>> {
    const { Results } = await this.client.send(new ListMessageMoveTasksCommand({ SourceArn: this.queueArn, MaxResults: 10 }));
    return (Results ?? []).map(task => ({
      status: task.Status!,
      startedAt: new Date(task.StartedTimestamp!),
      messagesMoved: task.ApproximateNumberOfMessagesMoved ?? 0,
    }));
  }

  async receive(holdSeconds: number): Promise<Held[]> {
    const { Messages } = await this.client.send(new ReceiveMessageCommand({
      QueueUrl: this.queueUrl,
      MaxNumberOfMessages: BATCH,
      VisibilityTimeout: holdSeconds,
      // long polling asks all of SQS's servers: an empty answer then means an empty queue
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      MessageAttributeNames: ATTRIBUTES,
    }));
    return (Messages ?? []).map(message => ({
      messageId: message.MessageId!,
      attributes: Object.fromEntries(ATTRIBUTES.map(name => [name, { stringValue: message.MessageAttributes?.[name]?.StringValue }])),
      body: message.Body!,
      receiptHandle: message.ReceiptHandle!,
      receiveCount: Number(message.Attributes!.ApproximateReceiveCount),
      sentAt: new Date(Number(message.Attributes!.SentTimestamp)),
    }));
  }

  async hold(messages: ReadonlyArray<{ receiptHandle: string }>, seconds: number): Promise<void> {
    const refused: string[] = [];
    for (let first = 0; first < messages.length; first += BATCH) {
      const { Failed } = await this.client.send(new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.queueUrl,
        Entries: messages.slice(first, first + BATCH).map(({ receiptHandle }, index) => ({
          Id: String(index), ReceiptHandle: receiptHandle, VisibilityTimeout: seconds,
        })),
      }));
      refused.push(...(Failed ?? []).map(({ Code }) => String(Code)));
    }
    if (refused.length > 0) throw new OwnError(`The visibility of ${refused.length} dead-lettered messages was not changed: ${refused[0]}`);
  }
}
