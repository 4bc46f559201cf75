import { putRecord } from '../../../handlers/shared/stream/put-record';
import { stagedOf } from '../../../handlers/shared/stream/staged';
import { versionOf } from '../../../handlers/shared/stream/version';
import { recordDocument } from '../../../handlers/stream-search-writer/record-document';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const SEQUENCE = '49545115243490985018280067714973144582180062593244200961';

function documentOf(text: string, members?: string[], { sequenceNumber = SEQUENCE, partitionKey = 'p', eventID = `shardId-000000000000:${SEQUENCE}` } = {}) {
  const kinesis = { data: Buffer.from(text).toString('base64'), sequenceNumber, partitionKey, approximateArrivalTimestamp: 1_893_456_000.5 };
  return recordDocument(putRecord({ kinesis, eventID, eventSourceARN: ARN }), stagedOf(Buffer.from(text), 'the record'), members);
}

test('a document is the record as it was put, with the version and the time of it', () => {
  const text = '{ "price": 12345678901234567890.10, "name": "mocha" }';
  expect(documentOf(text)).toEqual({ id: expect.any(String), version: versionOf(ARN, SEQUENCE), document: text, arrivedAt: 1_893_456_000.5 });
});

test('without members, an id is of the sequence number and the partition key, whichever shard has the record', () => {
  const { id } = documentOf('{}');
  expect(documentOf('{"other":1}', undefined, { eventID: 'shardId-000000000007:1' }).id).toBe(id);
  expect(documentOf('{}', undefined, { partitionKey: 'q' }).id).not.toBe(id);
  expect(documentOf('{}', undefined, { sequenceNumber: '7' }).id).not.toBe(id);
  expect(Buffer.byteLength(documentOf('{}', undefined, { sequenceNumber: '9'.repeat(129), partitionKey: '\u{1F600}'.repeat(128) }).id)).toBeLessThanOrEqual(512);
});

test('a record without a partition key, as Kinesis may distribute them itself, has an id of its sequence number', () => {
  const keyless = { data: 'e30=', sequenceNumber: SEQUENCE, approximateArrivalTimestamp: 1 };
  const { id } = recordDocument(putRecord({ kinesis: keyless, eventSourceARN: ARN }), stagedOf(Buffer.from('{}'), 'the record'), undefined);
  expect(id).toMatch(new RegExp(`^${SEQUENCE}-`));
});

test.each<[string, string, string[], string]>([
  ['a text', '{"b":1,"id":"x"}', ['id'], '{"id":"x"}'],
  ['a number, however it is written', '{"id":1.0e1}', ['id'], '{"id":10}'],
  ['a number of many digits', '{"id":12345678901234567890}', ['id'], '{"id":12345678901234567890}'],
  ['a boolean', '{"id":false}', ['id'], '{"id":false}'],
  ['an escaped text', '{"\\u0069d":"\\u0078"}', ['id'], '{"id":"x"}'],
  ['several, in the order of their names', '{"a":"1","b":2}', ['b', 'a'], '{"a":"1","b":2}'],
  ['the name of a prototype', '{"__proto__":"x"}', ['__proto__'], '{"__proto__":"x"}'],
])('an id of members is an object of them: %s', (_, text, members, id) => {
  expect(documentOf(text, members).id).toBe(id);
});

test('values of different types are different ids', () => {
  expect(documentOf('{"id":1}', ['id']).id).not.toBe(documentOf('{"id":"1"}', ['id']).id);
});

test.each([['{}'], ['{"id":null}'], ['{"id":[1]}'], ['{"id":{"a":1}}']])('%s has no document of its own', text => {
  expect(() => documentOf(text, ['id'])).toThrow('id must be a text, a number or a boolean: it is in the id of the document');
});

test.each(['[]', '1', '"x"', 'null'])('%s is no document', text => {
  expect(() => documentOf(text)).toThrow('the record must be an object to become a document');
});

test('a record without a sequence number is none', () => {
  expect(() => documentOf('{}', undefined, { sequenceNumber: 'x' })).toThrow('the record must have a sequence number');
});
