import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { attributeBytes, entryFailures } from './batch-result';
import { messageGroupId } from '../../message-group-id';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { isFifo } from '../../publishing/destination';
import { CLIENT_TIMEOUTS } from '../clients';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export class QueueBroker implements Broker {
  readonly maxEntries = 10;
  readonly maxEntryBytes = MAX_MESSAGE_BYTES;
  readonly maxRequestBytes = MAX_MESSAGE_BYTES;

  constructor(private readonly queueUrl: string, private readonly client = new SQSClient(CLIENT_TIMEOUTS)) {}

  bytesOf({ type, body }: OutgoingMessage): number {
    return Buffer.byteLength(body) + attributeBytes(type);
  }

  async send(messages: OutgoingMessage[]) {
    const fifo = isFifo(this.queueUrl);
    const { Failed } = await this.client.send(new SendMessageBatchCommand({
      QueueUrl: this.queueUrl,
      Entries: messages.map(({ id, type, body, key }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageAttributes: { type: { DataType: 'String', StringValue: type } },
        ...fifo ? { MessageGroupId: messageGroupId(key!), MessageDeduplicationId: messageGroupId(id) } : {},
      })),
    }));
    return entryFailures(messages.length, Failed);
  }
}
