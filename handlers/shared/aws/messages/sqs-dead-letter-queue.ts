import {
  ChangeMessageVisibilityBatchCommand, GetQueueAttributesCommand, ListMessageMoveTasksCommand, ReceiveMessageCommand, SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { OwnError } from '../../errors/safe-error';
import { MESSAGE_ID_ATTRIBUTE, TYPE_ATTRIBUTE } from '../../messages/message-identity';
import { sideBySide } from '../../runtime/side-by-side';

/** What names a message, or speaks against its name. */
const ATTRIBUTES = [MESSAGE_ID_ATTRIBUTE, TYPE_ATTRIBUTE];

/** Entries of one batch call: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
const BATCH = 10;

interface Task {
  readonly status: string;
  readonly startedAt: Date;
  readonly messagesMoved: number;
  readonly destinationArn?: string;
  readonly maxPerSecond?: number;
}

interface Held {
  readonly messageId: string;
  readonly attributes: { readonly [name: string]: { readonly stringValue?: string } };
  readonly body: string;
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly sentAt: Date;
}

/** A dead-letter queue. Nothing is deleted from it. */
export class SqsDeadLetterQueue {
  constructor(private readonly client: SQSClient, private readonly queueUrl: string, readonly arn: string) {}

  async moveTasks(): Promise<Task[]> {
    const { Results } = await this.client.send(new ListMessageMoveTasksCommand({ SourceArn: this.arn, MaxResults: 10 }));
    return (Results ?? []).map(task => ({
      status: task.Status!,
      startedAt: new Date(task.StartedTimestamp!),
      messagesMoved: task.ApproximateNumberOfMessagesMoved ?? 0,
      destinationArn: task.DestinationArn,
      maxPerSecond: task.MaxNumberOfMessagesPerSecond,
    }));
  }

  async resume({ destinationArn, maxPerSecond }: Task): Promise<void> {
    await this.client.send(new StartMessageMoveTaskCommand({
      SourceArn: this.arn, DestinationArn: destinationArn, MaxNumberOfMessagesPerSecond: maxPerSecond,
    }));
  }

  async depth(): Promise<number> {
    const { Attributes = {} } = await this.client.send(new GetQueueAttributesCommand({
      QueueUrl: this.queueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }));
    return Number(Attributes.ApproximateNumberOfMessages ?? 0) + Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
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

  async hold(messages: ReadonlyArray<{ readonly receiptHandle: string }>, seconds: number): Promise<void> {
    const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, batch) => messages.slice(batch * BATCH, (batch + 1) * BATCH));
    const refused = (await sideBySide(batches, batch => this.holdBatch(batch, seconds))).flat();
    if (refused.length > 0) throw new OwnError(`The visibility of ${refused.length} dead-lettered messages was not changed: ${refused[0]}`);
  }

  /** The codes of those that were refused. */
  private async holdBatch(messages: ReadonlyArray<{ readonly receiptHandle: string }>, seconds: number): Promise<string[]> {
    const { Failed = [] } = await this.client.send(new ChangeMessageVisibilityBatchCommand({
      QueueUrl: this.queueUrl,
      Entries: messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle, VisibilityTimeout: seconds })),
    }));
    return Failed.map(({ Code }) => String(Code));
  }
}
