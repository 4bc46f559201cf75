import { streamSequenceOf } from '../sync/outgoing-change';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html */
const MOST_DIGITS = 129;
const LENGTH_DIGITS = 3;

/**
 * A text by which versions of a key compare as the sequence numbers of a stream do as numbers. A record that was put later has a greater one, also in
 * another shard after the stream was resharded. Undefined for what is no number.
 * https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number
 *
 * @param sourceArn of a Kinesis stream, or of the stream of a table, whose numbers begin anew with another stream of the table
 */
export function versionOf(sourceArn: string, sequenceNumber: string): string | undefined {
  if (sourceArn.includes(':dynamodb:')) return streamSequenceOf(sourceArn, sequenceNumber);
  const digits = /^0*(\d+)$/.exec(sequenceNumber)?.[1];
  return digits !== undefined && digits.length <= MOST_DIGITS ? `${String(digits.length).padStart(LENGTH_DIGITS, '0')}${digits}` : undefined;
}

/** Orders versions of one stream, the oldest first. */
export function compareVersions(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
