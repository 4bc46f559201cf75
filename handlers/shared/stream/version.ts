import { streamSequenceOf } from '../sync/outgoing-change';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html */
const MOST_DIGITS = 129;
const LENGTH_DIGITS = 3;
/** Of a place in an aggregate. A record has at least six bytes there, and an aggregate at most 10 MiB. */
const PLACE_DIGITS = 8;

/**
 * A text by which versions of a key compare as the sequence numbers of a stream do as numbers. A record that was put later has a greater one, also in
 * another shard after the stream was resharded. Undefined for what is no number.
 * https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number
 *
 * Records of an aggregate have one sequence number, followed by a point and their place.
 *
 * @param sourceArn of a Kinesis stream, or of the stream of a table, whose numbers begin anew with another stream of the table
 */
export function versionOf(sourceArn: string, sequenceNumber: string): string | undefined {
  if (sourceArn.includes(':dynamodb:')) return streamSequenceOf(sourceArn, sequenceNumber);
  const [, digits, place] = /^0*(\d+)(?:\.(\d{1,8}))?$/.exec(sequenceNumber) ?? [];
  if (digits === undefined || digits.length > MOST_DIGITS) return undefined;
  const placed = place === undefined ? '' : `.${place.padStart(PLACE_DIGITS, '0')}`;
  return `${String(digits.length).padStart(LENGTH_DIGITS, '0')}${digits}${placed}`;
}

/** Orders versions of one stream, the oldest first. */
export function compareVersions(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
