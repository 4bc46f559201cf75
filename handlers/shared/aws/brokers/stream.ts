import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { messageGroupId } from '../../messages/message-group-id';
import { Broker, OutgoingMessage } from '../../publishing/broker';
import { CLIENT_TIMEOUTS } from '../clients';
import { failureOf, NO_ANSWER } from './entry-failure';

const MIB = 1_048_576;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html; records of every stream: those above 1 MiB need a setting. */
export class StreamBroker implements Broker {
  readonly maxEntries = 500;
  readonly maxEntryBytes = MIB;
  readonly maxRequestBytes = 5 * MIB;

  constructor(private readonly streamName: string, private readonly client = overHttp1()) {}

  bytesOf(message: OutgoingMessage): number {
    return Buffer.byteLength(message.body) + Buffer.byteLength(partitionKey(message));
  }

  async send(messages: OutgoingMessage[]) {
    const { Records = [] } = await this.client.send(new PutRecordsCommand({
      StreamName: this.streamName,
      Records: messages.map(message => ({ Data: Buffer.from(message.body), PartitionKey: partitionKey(message) })),
    }));
    return messages.map((_, index) => {
      const { ErrorCode } = Records[index] ?? { ErrorCode: NO_ANSWER };
      return ErrorCode === undefined ? undefined : failureOf(ErrorCode);
    });
  }
}

/** The Kinesis client uses HTTP/2 by default, whose sessions end while an execution environment is frozen: it gets the request handler of the SQS client. */
function overHttp1(): KinesisClient {
  return new KinesisClient({ requestHandler: new SQSClient(CLIENT_TIMEOUTS).config.requestHandler });
}

/** Without a key there is no order to keep: any shard will do. */
export function partitionKey({ key, id }: OutgoingMessage): string {
  return messageGroupId(key ?? id);
}
