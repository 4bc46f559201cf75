import { createHash } from 'crypto';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** The format: https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md */
const MAGIC = Buffer.from('f3899ac2', 'hex');
const DIGEST_BYTES = 16;
const FIELDS = { partitionKey: 1, record: 3 };
const RECORD_FIELDS = { keyIndex: 1, data: 3 };

/** Characters of Unicode: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
const MAX_KEY_CHARACTERS = 256;

/** A record that a producer put into an aggregate. */
export interface UserRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

interface IndexedRecord {
  readonly keyIndex?: number;
  readonly data?: Uint8Array;
}

/** Whether the bytes begin as an aggregate of the Kinesis Producer Library does. No text in UTF-8 does. */
export function isAggregate(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

/** The records of an aggregate, in their order. Undefined for a broken one: part of it would be lost without notice. */
export function userRecordsOf(aggregate: Buffer): UserRecord[] | undefined {
  const message = aggregate.subarray(MAGIC.length, -DIGEST_BYTES);
  const digest = aggregate.subarray(MAGIC.length + message.length);
  if (!createHash('md5').update(message).digest().equals(digest)) return undefined;
  try {
    const { keys, records } = parsed(message);
    const userRecords = records.map(({ keyIndex = -1, data }) => ({ partitionKey: keys[keyIndex], data }));
    return userRecords.length > 0 && userRecords.every(isWhole) ? userRecords : undefined;
  } catch {
    return undefined; // what is no message of Protocol Buffers
  }
}

function isWhole(record: { readonly partitionKey?: string; readonly data?: Uint8Array }): record is UserRecord {
  const { partitionKey = '', data } = record;
  return data !== undefined && partitionKey !== '' && [...partitionKey].length <= MAX_KEY_CHARACTERS;
}

function parsed(message: Uint8Array) {
  const keys: string[] = [];
  const records: IndexedRecord[] = [];
  for (const { field, bytes } of fieldsOf(message)) {
    if (bytes && field === FIELDS.partitionKey) keys.push(Buffer.from(bytes).toString());
    if (bytes && field === FIELDS.record) records.push(recordOf(bytes));
  }
  return { keys, records };
}

function recordOf(message: Uint8Array): IndexedRecord {
  let record: IndexedRecord = {};
  for (const { field, number, bytes } of fieldsOf(message)) {
    if (number !== undefined && field === RECORD_FIELDS.keyIndex) record = { ...record, keyIndex: number };
    if (bytes && field === RECORD_FIELDS.data) record = { ...record, data: bytes };
  }
  return record;
}

/** The fields of a message that are numbers or bytes, as those are which are read. Explicit hash keys and tags have no place in Lambda's event. */
function* fieldsOf(message: Uint8Array): Generator<{ readonly field: number; readonly number?: number; readonly bytes?: Uint8Array }> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.Varint) yield { field, number: Number(reader.uint64()) };
    else if (type === WireType.LengthDelimited) yield { field, bytes: reader.bytes() };
    else reader.skip(type, field);
  }
}
