import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { OutgoingMessage } from '../../publishing/broker';
import { partitionKey, StreamBroker } from '../brokers/stream';
import { CLIENT_TIMEOUTS } from '../clients';

/** Puts records in one attempt, and answers their places. */
export class KinesisRecords extends StreamBroker {
  constructor(private readonly name: string, private readonly kinesis = inOneAttempt()) {
    super(name, kinesis);
  }

  async put(records: OutgoingMessage[]) {
    const { Records = [] } = await this.kinesis.send(new PutRecordsCommand({
      StreamName: this.name,
      Records: records.map(record => ({ Data: Buffer.from(record.body), PartitionKey: partitionKey(record) })),
    }));
    return Records;
  }
}

/** Over HTTP/1.1, for the reason that StreamBroker has. */
function inOneAttempt(): KinesisClient {
  return new KinesisClient({ maxAttempts: 1, requestHandler: new SQSClient(CLIENT_TIMEOUTS).config.requestHandler });
}
