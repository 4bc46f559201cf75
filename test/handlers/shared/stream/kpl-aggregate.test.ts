import * as fs from 'fs';
import * as path from 'path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import { aggregateOf, encodedAggregate, framed } from './aggregate-of';
import { isAggregate, userRecordsOf } from '../../../../handlers/shared/stream/kpl-aggregate';

interface Given { readonly name: string; readonly aggregate: string; readonly records: ReadonlyArray<readonly [key: string, data: string]> }

/** Made by another implementation, which the file names. */
const { aggregates } = JSON.parse(fs.readFileSync(path.join(__dirname, 'kpl-aggregates.json'), 'utf8')) as { readonly aggregates: Given[] };
const ONE = new TextEncoder().encode('{}');
const read = (aggregate: Buffer) => userRecordsOf(aggregate)?.map(({ partitionKey, data }) => [partitionKey, Buffer.from(data).toString('base64')]);
const record = fc.tuple(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), fc.uint8Array({ maxLength: 60 }));

test.each(aggregates)('an aggregate of another implementation is read: $name', ({ aggregate, records }) => {
  const bytes = Buffer.from(aggregate, 'base64');
  expect(isAggregate(bytes)).toBe(true);
  expect(read(bytes)).toEqual(records);
});

test('whatever was put into an aggregate is read, in its order', () => {
  fc.assert(fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), records => {
    expect(read(aggregateOf(records))).toEqual(records.map(([key, data]) => [key, Buffer.from(data).toString('base64')]));
  }));
});

test('an aggregate of which a byte is another, or missing, is broken', () => {
  fc.assert(fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (records, at, by) => {
    const bytes = aggregateOf(records);
    const place = 4 + at % (bytes.length - 4);
    expect(userRecordsOf(bytes.subarray(0, place))).toBeUndefined();
    bytes[place] = (bytes[place] + by) % 256;
    expect(userRecordsOf(bytes)).toBeUndefined();
  }));
});

test.each<[string, Buffer]>([
  ['without records', encodedAggregate(['ada'], [])],
  ['without a message', framed(new Uint8Array())],
  ['with a key that its table does not have', encodedAggregate(['ada'], [{ keyIndex: 0, data: ONE }, { keyIndex: 1, data: ONE }])],
  ['with a record without key', encodedAggregate(['ada'], [{ data: ONE }])],
  ['with a record without data', encodedAggregate(['ada'], [{ keyIndex: 0 }])],
  ['with an empty key', encodedAggregate([''], [{ keyIndex: 0, data: ONE }])],
  ['with a key beyond 256 characters', encodedAggregate(['x'.repeat(257)], [{ keyIndex: 0, data: ONE }])],
  ['with a key beyond 256 characters of two code units', encodedAggregate(['😀'.repeat(257)], [{ keyIndex: 0, data: ONE }])],
  ['with a message that ends early', framed(Buffer.from([0x1a, 0x20, 0x08]))],
  ['with a group that does not end', framed(Buffer.from([0x23]))],
])('an aggregate %s is broken', (_, bytes) => {
  expect(isAggregate(bytes)).toBe(true);
  expect(userRecordsOf(bytes)).toBeUndefined();
});

test('a key has 256 characters of Unicode, whatever their code units', () => {
  const key = '😀'.repeat(256);
  expect(read(aggregateOf([[key, ONE]]))).toEqual([[key, 'e30=']]);
});

test('fields that are not known, and those of another type, change nothing', () => {
  const inner = new BinaryWriter().tag(1, WireType.Varint).uint64(0).tag(1, WireType.Bit32).fixed32(7).tag(3, WireType.LengthDelimited).bytes(ONE)
    .tag(4, WireType.LengthDelimited).bytes(ONE).finish();
  const message = new BinaryWriter().tag(9, WireType.Bit64).fixed64(1).tag(1, WireType.LengthDelimited).string('ada').tag(3, WireType.Varint).uint64(5)
    .tag(2, WireType.LengthDelimited).string('0').tag(3, WireType.LengthDelimited).bytes(inner).finish();
  expect(read(framed(message))).toEqual([['ada', 'e30=']]);
});

test('no text begins as an aggregate does', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => expect(isAggregate(Buffer.from(text))).toBe(false)));
});
