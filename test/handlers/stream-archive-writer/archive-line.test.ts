import * as fc from 'fast-check';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { archiveLine } from '../../../handlers/stream-archive-writer/archive-line';
import { jsonTexts } from '../../security/json-texts';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const record = (more: object = {}, kinesis: object = {}) =>
  putRecord({ kinesis: { data: '', sequenceNumber: '17', partitionKey: 'p', ...kinesis }, eventSourceARN: ARN, ...more });
const lineOf = (text: string, of = record()) => archiveLine(of, { text, value: JSON.parse(text) as unknown });

test('a line has the record as it was put, with all digits, and its place in the stream', () => {
  const of = record({ eventID: 'shardId-000000000001:17' }, { approximateArrivalTimestamp: 1_793_843_153.123 });
  expect(lineOf('{"n":12345678901234567890.50}', of)).toBe(
    '{"shard_id":"shardId-000000000001","sequence_number":"17","partition_key":"p","arrived_at":"2026-11-05T01:45:53.123Z","record":{"n":12345678901234567890.50}}\n');
});

test('a record that is no object is a line, too', () => {
  expect(lineOf('[1, null]')).toBe('{"sequence_number":"17","partition_key":"p","record":[1, null]}\n');
});

test('a record of several lines is one line', () => {
  expect(lineOf('{\r\n  "a": "x\\ny"\r}')).toBe('{"sequence_number":"17","partition_key":"p","record":{    "a": "x\\ny" }}\n');
});

/** Whitespace between the tokens of JSON, as a pretty printer would put it. */
const spaced = (json: string, space: string) => json.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, token => token.startsWith('"') ? token : `${space}${token}${space}`);

test('of any JSON, however it is laid out, there is one line without control characters, and it says the same', () => {
  const spaces = fc.constantFrom('', ' ', '\n', '\r\n', '\r', '\t');
  fc.assert(fc.property(jsonTexts, spaces, fc.string(), (json, space, partitionKey) => {
    const line = lineOf(spaced(json, space), record({}, { partitionKey }));
    // a tab is none for the readers of lines
    expect(line.slice(0, -1).replace(/\t/g, ' ')).not.toMatch(/[\u0000-\u001f]/);
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({ sequence_number: '17', partition_key: partitionKey, record: JSON.parse(json) as unknown });
  }), { numRuns: 300 });
});
