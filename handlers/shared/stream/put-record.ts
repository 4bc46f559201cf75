import { isAggregate, UserRecord, userRecordsOf } from './kpl-aggregate';
import { StreamedRecord } from './stream-run';

/** The fields of Lambda's Kinesis event that are read. The others are passed on. */
export interface DeliveredRecord {
  readonly kinesis: {
    /** Base64. */
    readonly data: string;
    readonly sequenceNumber: string;
    /** Absent where Kinesis distributes the records itself: https://docs.aws.amazon.com/streams/latest/dev/service-managed-pk-transition.html. */
    readonly partitionKey?: string;
    /** Seconds since 1970, with fractions. */
    readonly approximateArrivalTimestamp?: number;
  };
  /** The id of the shard, a colon and the sequence number. */
  readonly eventID?: string;
  readonly eventSourceARN: string;
}

/** A record as it was put to its stream. */
export interface PutRecord extends StreamedRecord {
  readonly delivered: DeliveredRecord;
  /** Why it has no content that a stage can look into, where that is known. */
  readonly fault?: string;
}

/**
 * The records of a batch, in their order: those of aggregates of the Kinesis Producer Library one by one, as the Kinesis Client Library has them.
 * A broken aggregate stays a record.
 * https://docs.aws.amazon.com/streams/latest/dev/kinesis-kpl-consumer-deaggregation.html
 */
export function putRecords(batch: readonly DeliveredRecord[]): PutRecord[] {
  return batch.flatMap(delivered => {
    const bytes = Buffer.from(delivered.kinesis.data, 'base64');
    if (!isAggregate(bytes)) return [putRecord(delivered)];
    const records = userRecordsOf(bytes);
    return records?.map((record, place) => userRecord(delivered, record, place))
      ?? [{ ...putRecord(delivered), fault: 'the record must be a whole aggregate of the Kinesis Producer Library, got a broken one' }];
  });
}

export function putRecord(delivered: DeliveredRecord): PutRecord {
  const { kinesis: { sequenceNumber, data }, eventSourceARN } = delivered;
  return { id: sequenceNumber, source: eventSourceARN, delivered, content: () => Buffer.from(data, 'base64') };
}

/** A record of an aggregate has the sequence number of that, and its place in it, so that its id is its own. */
function userRecord(delivered: DeliveredRecord, { partitionKey, data }: UserRecord, place: number): PutRecord {
  const { kinesis, eventID } = delivered;
  const { sequenceNumber } = kinesis;
  const own = { data: Buffer.from(data).toString('base64'), partitionKey, sequenceNumber: `${sequenceNumber}.${place}` };
  const record = putRecord({ ...delivered, kinesis: { ...kinesis, ...own }, eventID: eventID && `${eventID}.${place}` });
  return { ...record, deliveredWith: sequenceNumber };
}
