import { DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Position, RecordsPage, ReplayedStream } from '../../replay/ports';
import { DeliveredRecord, putRecord } from '../../stream/put-record';

/** Of one answer. Library default. */
const MOST_RECORDS = 1_000;
/** An answer has up to 10 MB (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html). Library default. */
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 20_000, socketTimeout: 20_000, throwOnRequestTimeout: true };

/** A stream that is read by a replay: beside the readers of the live branches, and shard by shard. */
export class KinesisReplayedStream implements ReplayedStream {
  constructor(private readonly StreamARN: string, private readonly client = overHttp1()) {}

  async shards(): Promise<string[]> {
    const ids: string[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await this.client.send(new ListShardsCommand(NextToken === undefined ? { StreamARN: this.StreamARN } : { NextToken }));
      ids.push(...(answer.Shards ?? []).map(({ ShardId }) => ShardId!));
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    return ids;
  }

  async retentionMillis(): Promise<number> {
    const { StreamDescriptionSummary } = await this.client.send(new DescribeStreamSummaryCommand({ StreamARN: this.StreamARN }));
    return StreamDescriptionSummary!.RetentionPeriodHours! * 3_600_000;
  }

  async read(shard: string, position: Position, from: number): Promise<RecordsPage | undefined> {
    try {
      return await this.page(shard, position.iterator ?? await this.iterator(shard, position, from));
    } catch (error) {
      const { name } = error as Error;
      if (name.startsWith('ProvisionedThroughputExceeded')) return undefined;
      if (name.startsWith('ResourceNotFound')) return this.expiredShard();
      // an iterator holds for five minutes
      if (!name.startsWith('ExpiredIterator') || position.iterator === undefined) throw error;
      return this.read(shard, { after: position.after }, from);
    }
  }

  /**
   * The end of a shard that was removed since it was listed: all its records are older than the retention period. Fails if the stream is gone.
   * https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
   */
  private async expiredShard(): Promise<RecordsPage> {
    await this.retentionMillis();
    return { records: [], isAtTip: false, behindMillis: 0 };
  }

  private async iterator(ShardId: string, { after }: Position, from: number): Promise<string> {
    const { ShardIterator } = await this.client.send(new GetShardIteratorCommand({
      StreamARN: this.StreamARN,
      ShardId,
      ...after === undefined
        ? { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(from) }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: after },
    }));
    return ShardIterator!;
  }

  private async page(ShardId: string, ShardIterator: string): Promise<RecordsPage> {
    const { Records = [], NextShardIterator, MillisBehindLatest } = await this.client.send(new GetRecordsCommand({
      StreamARN: this.StreamARN, ShardIterator, Limit: MOST_RECORDS,
    }));
    return {
      records: Records.map(({ Data, SequenceNumber, PartitionKey, ApproximateArrivalTimestamp }) => {
        const arrivedAt = ApproximateArrivalTimestamp!.getTime();
        const delivered: DeliveredRecord = {
          kinesis: {
            data: Buffer.from(Data!).toString('base64'),
            sequenceNumber: SequenceNumber!,
            partitionKey: PartitionKey,
            approximateArrivalTimestamp: arrivedAt / 1_000,
          },
          eventID: `${ShardId}:${SequenceNumber!}`,
          eventSourceARN: this.StreamARN,
        };
        return { record: putRecord(delivered), arrivedAt };
      }),
      next: NextShardIterator,
      isAtTip: MillisBehindLatest === 0,
      behindMillis: MillisBehindLatest ?? 0,
    };
  }
}

/** As StreamBroker has it, for its reason. */
function overHttp1(): KinesisClient {
  return new KinesisClient({ requestHandler: new SQSClient({ requestHandler: TIMEOUTS }).config.requestHandler });
}
