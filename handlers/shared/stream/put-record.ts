import { StreamedRecord } from './stream-run';

/** The fields of Lambda's Kinesis event that are read. The others are passed on. */
export interface DeliveredRecord {
  readonly kinesis: {
    /** Base64. */
    readonly data: string;
    readonly sequenceNumber: string;
    readonly partitionKey: string;
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
}

export function putRecord(delivered: DeliveredRecord): PutRecord {
  const { kinesis: { sequenceNumber, data }, eventSourceARN } = delivered;
  return { id: sequenceNumber, source: eventSourceARN, delivered, content: () => Buffer.from(data, 'base64') };
}
