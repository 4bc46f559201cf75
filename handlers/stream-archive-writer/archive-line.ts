import { jsonObject } from '../shared/json/json-text';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';

/** JSON has them between its tokens only: within a string they are escaped. */
const LINE_BREAKS = /[\n\r]/g;

/**
 * A record as a line of the archive: JSON, with the record itself as it was put, and what identifies it in its stream.
 * `shard_id` and `sequence_number` together do: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
 */
export function archiveLine({ id, delivered: { eventID, kinesis } }: PutRecord, { text }: Staged): string {
  const { partitionKey, approximateArrivalTimestamp: seconds } = kinesis;
  const members = {
    shard_id: eventID?.split(':')[0],
    sequence_number: id,
    partition_key: partitionKey,
    arrived_at: seconds === undefined ? undefined : new Date(seconds * 1000).toISOString(),
  };
  return `${jsonObject(members, { record: text.replace(LINE_BREAKS, ' ') })}\n`;
}
