import { createHash } from 'crypto';
import { canonicalJson } from '../shared/json/canonical-json';
import { memberTexts } from '../shared/json/json-parts';
import { jsonObject } from '../shared/json/json-text';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { DocumentChange } from '../shared/search/document-change';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { versionOf } from '../shared/stream/version';

/** A record as a document of the index. */
export interface RecordDocument extends DocumentChange {
  /** When the record arrived at the stream, in epoch seconds. */
  readonly arrivedAt?: number;
}

/**
 * The document of a record.
 *
 * @param members those that name the document, whose latest record it is. Without any, each record is a document
 * @throws Unpublishable for a record that names no document
 */
export function recordDocument({ id, source, delivered }: PutRecord, { text, value }: Staged, members?: readonly string[]): RecordDocument {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unpublishable('the record must be an object to become a document');
  const version = versionOf(source, id);
  if (version === undefined) throw new Unpublishable('the record must have a sequence number');
  const { partitionKey, approximateArrivalTimestamp: arrivedAt } = delivered.kinesis;
  return {
    id: members === undefined ? recordId(id, partitionKey) : memberId(text, members),
    version,
    document: text,
    arrivedAt,
  };
}

/**
 * A sequence number is unique within the records of a partition key (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html).
 * The key can have 256 characters, more than an id has bytes.
 */
function recordId(sequenceNumber: string, partitionKey = ''): string {
  return `${sequenceNumber}-${createHash('sha256').update(partitionKey).digest('base64url')}`;
}

/** An object of the members, the same for every way to write it: as ids of search indexes of a table are. */
function memberId(text: string, members: readonly string[]): string {
  const texts = memberTexts(text);
  return canonicalJson(jsonObject({}, Object.fromEntries(members.map(member => [member, keyText(member, texts.get(member))]))));
}

/** A text, a number, or true or false. */
function keyText(member: string, text = 'null'): string {
  if (/^[{[n]/.test(text)) throw new Unpublishable(`${member} must be a text, a number or a boolean: it is in the id of the document`);
  return text;
}
