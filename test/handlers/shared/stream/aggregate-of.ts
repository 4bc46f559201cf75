import { createHash } from 'crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The message of a record in an aggregate, without what is undefined. */
export interface EncodedRecord {
  readonly keyIndex?: number;
  readonly hashKeyIndex?: number;
  readonly data?: Uint8Array;
}

const MAGIC = Buffer.from('f3899ac2', 'hex');

/** https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md */
export function encodedAggregate(keys: readonly string[], records: readonly EncodedRecord[], hashKeys: readonly string[] = []): Buffer {
  const writer = new BinaryWriter();
  keys.forEach(key => writer.tag(1, WireType.LengthDelimited).string(key));
  hashKeys.forEach(key => writer.tag(2, WireType.LengthDelimited).string(key));
  records.forEach(record => writer.tag(3, WireType.LengthDelimited).bytes(encodedRecord(record)));
  return framed(writer.finish());
}

/** A message with what is around it in an aggregate. */
export function framed(message: Uint8Array): Buffer {
  return Buffer.concat([MAGIC, message, createHash('md5').update(message).digest()]);
}

/** An aggregate as the library of the producers makes it. */
export function aggregateOf(records: ReadonlyArray<readonly [key: string, data: Uint8Array]>): Buffer {
  const keys = [...new Set(records.map(([key]) => key))];
  return encodedAggregate(keys, records.map(([key, data]) => ({ keyIndex: keys.indexOf(key), data })));
}

function encodedRecord({ keyIndex, hashKeyIndex, data }: EncodedRecord): Uint8Array {
  const writer = new BinaryWriter();
  if (keyIndex !== undefined) writer.tag(1, WireType.Varint).uint64(keyIndex);
  if (hashKeyIndex !== undefined) writer.tag(2, WireType.Varint).uint64(hashKeyIndex);
  if (data) writer.tag(3, WireType.LengthDelimited).bytes(data);
  return writer.finish();
}
