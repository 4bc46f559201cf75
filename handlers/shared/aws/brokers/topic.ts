import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { batchEntry, entryBytes, entryFailures } from './batch-entries';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { CLIENT_TIMEOUTS } from '../clients';

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export class TopicBroker implements Broker {
  readonly maxEntries = 10;
  readonly maxEntryBytes = MAX_MESSAGE_BYTES;
  readonly maxRequestBytes = MAX_MESSAGE_BYTES;
  readonly bytesOf = entryBytes;

  constructor(private readonly topicArn: string, private readonly client = new SNSClient(CLIENT_TIMEOUTS)) {}

  async send(messages: OutgoingMessage[]) {
    const { Failed } = await this.client.send(new PublishBatchCommand({
      TopicArn: this.topicArn,
      PublishBatchRequestEntries: messages.map((message, index) => ({ ...batchEntry(this.topicArn, message, index), Message: message.body })),
    }));
    return entryFailures(messages.length, Failed);
  }
}
