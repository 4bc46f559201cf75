import { PutRecord } from '../shared/stream/put-record';

/**
 * What identifies a record in its stream. `shard_id` and `sequence_number` together do:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
 */
export function placeOf({ id, delivered: { eventID, kinesis } }: PutRecord) {
  const { partitionKey, approximateArrivalTimestamp: seconds } = kinesis;
  return {
    shard_id: eventID?.split(':')[0],
    sequence_number: id,
    partition_key: partitionKey,
    arrived_at: seconds === undefined ? undefined : new Date(seconds * 1000).toISOString(),
  };
}
