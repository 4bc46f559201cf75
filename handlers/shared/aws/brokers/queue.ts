import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { batchEntry, entryBytes, entryFailures } from './batch-entries';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { SQS_CLIENT } from '../clients';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export class QueueBroker implements Broker {
  readonly maxEntries = 10;
  readonly maxRequestBytes: number;
  readonly bytesOf = entryBytes;

  /** @param maxEntryBytes up to 1 MiB (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html) */
  constructor(
    private readonly queueUrl: string, private readonly client = new SQSClient(SQS_CLIENT), readonly maxEntryBytes: number = MAX_MESSAGE_BYTES,
  ) {
    this.maxRequestBytes = maxEntryBytes;
  }

  async send(messages: OutgoingMessage[]) {
    const { Failed } = await this.client.send(new SendMessageBatchCommand({
      QueueUrl: this.queueUrl,
      Entries: messages.map((message, index) => ({ ...batchEntry(this.queueUrl, message, index), MessageBody: message.body })),
    }));
    return entryFailures(messages.length, Failed);
  }
}
