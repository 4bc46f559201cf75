import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { batchEntry, entryBytes, entryFailures } from './batch-entries';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { SQS_CLIENT } from '../clients';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export class QueueBroker implements Broker {
  readonly maxEntries = 10;
  readonly maxEntryBytes = MAX_MESSAGE_BYTES;
  readonly maxRequestBytes = MAX_MESSAGE_BYTES;
  readonly bytesOf = entryBytes;

  constructor(private readonly queueUrl: string, private readonly client = new SQSClient(SQS_CLIENT)) {}

  async send(messages: OutgoingMessage[]) {
    const { Failed } = await this.client.send(new SendMessageBatchCommand({
      QueueUrl: this.queueUrl,
      Entries: messages.map((message, index) => ({ ...batchEntry(this.queueUrl, message, index), MessageBody: message.body })),
    }));
    return entryFailures(messages.length, Failed);
  }
}
