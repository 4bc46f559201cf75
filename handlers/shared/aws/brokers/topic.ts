import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { attributeBytes, entryFailures } from './batch-result';
import { messageGroupId } from '../../message-group-id';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { isFifo } from '../../publishing/destination';
import { CLIENT_TIMEOUTS } from '../clients';

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export class TopicBroker implements Broker {
  readonly maxEntries = 10;
  readonly maxEntryBytes = MAX_MESSAGE_BYTES;
  readonly maxRequestBytes = MAX_MESSAGE_BYTES;

  constructor(private readonly topicArn: string, private readonly client = new SNSClient(CLIENT_TIMEOUTS)) {}

  bytesOf({ type, body }: OutgoingMessage): number {
    return Buffer.byteLength(body) + attributeBytes(type);
  }

  async send(messages: OutgoingMessage[]) {
    const fifo = isFifo(this.topicArn);
    const { Failed } = await this.client.send(new PublishBatchCommand({
      TopicArn: this.topicArn,
      PublishBatchRequestEntries: messages.map(({ id, type, body, key }, index) => ({
        Id: String(index),
        Message: body,
        MessageAttributes: { type: { DataType: 'String', StringValue: type } },
        ...fifo ? { MessageGroupId: messageGroupId(key!), MessageDeduplicationId: messageGroupId(id) } : {},
      })),
    }));
    return entryFailures(messages.length, Failed);
  }
}
