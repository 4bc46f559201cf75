import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { Broker, OutgoingMessage } from '../../publishing/broker';
import { failureOf, NO_ANSWER } from '../brokers/entry-failure';
import { CLIENT_TIMEOUTS } from '../clients';

const KIB = 1_024;

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
export class DeliveryStream implements Broker {
  readonly maxEntries = 500;
  readonly maxEntryBytes = 1_000 * KIB;
  /** 4 MiB, in which records are Base64: three bytes are four there. */
  readonly maxRequestBytes = 3 * KIB * KIB;

  constructor(private readonly name: string, private readonly client = new FirehoseClient(CLIENT_TIMEOUTS)) {}

  bytesOf({ body }: OutgoingMessage): number {
    return Buffer.byteLength(body);
  }

  async send(messages: OutgoingMessage[]) {
    const { RequestResponses = [] } = await this.client.send(new PutRecordBatchCommand({
      DeliveryStreamName: this.name, Records: messages.map(({ body }) => ({ Data: Buffer.from(body) })),
    }));
    return messages.map((_, index) => {
      const { ErrorCode } = RequestResponses[index] ?? { ErrorCode: NO_ANSWER };
      return ErrorCode === undefined ? undefined : failureOf(ErrorCode);
    });
  }
}
