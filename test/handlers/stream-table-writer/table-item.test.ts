import * as fc from 'fast-check';
import { Unpublishable } from '../../../handlers/shared/publishing/unpublishable';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { tableItem, TableKey } from '../../../handlers/stream-table-writer/table-item';
import { jsonTexts } from '../../security/json-texts';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const KEY: TableKey = { partitionKey: { name: 'id', type: 'S' }, sortKey: { name: 'n', type: 'N' } };

function itemOf(text: string, key = KEY, sequenceNumber = '17') {
  return tableItem(putRecord({ kinesis: { data: '', sequenceNumber, partitionKey: 'p' }, eventSourceARN: ARN }), { text, value: JSON.parse(text) as unknown }, key);
}
const nested = (levels: number) => `{"id":"a","n":1,"deep":${'['.repeat(levels)}${']'.repeat(levels)}}`;

test('an item has the members of its record, with all digits, and its version', () => {
  expect(itemOf('{"id":"a","n":12345678901234567890.5,"list":[true,null,{"x":"\\u00e9"}],"__proto__":{"y":1}}').attributes).toEqual(Object.fromEntries([
    ['id', { S: 'a' }],
    ['n', { N: '12345678901234567890.5' }],
    ['list', { L: [{ BOOL: true }, { NULL: true }, { M: { x: { S: 'é' } } }] }],
    ['__proto__', { M: { y: { N: '1' } } }],
    ['recordVersion', { S: '00217' }],
  ]));
});

test('of any JSON, an item has what it says', () => fc.assert(fc.property(jsonTexts, json => {
  let item;
  try {
    item = itemOf(`{"id":"a","n":1,"json":${json}}`);
  } catch (error) {
    // of numbers and texts that DynamoDB cannot keep
    if (error instanceof Unpublishable) return;
    throw error;
  }
  expect(plain(item.attributes.json as never)).toEqual(JSON.parse(json, (_, value: unknown) => value === 0 ? 0 : value));
}), { numRuns: 300 }));

/** The value of an attribute, as DynamoDB would give it back. */
function plain(attribute: Record<string, never>): unknown {
  const [[type, value]] = Object.entries(attribute) as [string, never][];
  switch (type) {
    case 'N': return Number(value);
    case 'L': return (value as never[]).map(plain);
    case 'M': return Object.fromEntries(Object.entries(value as object).map(([name, member]) => [name, plain(member as never)]));
    case 'NULL': return null;
    default: return value;
  }
}

test.each([['1', '1.0'], ['100', '1e2'], ['0.5', '5E-1'], ['-10', '-1.0e+1'], ['0', '-0.00']])('the numbers %s and %s are one key', (one, other) => {
  expect(itemOf(`{"id":"a","n":${one}}`).key).toBe(itemOf(`{"id":"a","n":${other}}`).key);
});

test.each([['1', '-1'], ['1', '10'], ['12', '1.2'], ['12345678901234567890', '12345678901234567891']])('the numbers %s and %s are two keys', (one, other) => {
  expect(itemOf(`{"id":"a","n":${one}}`).key).not.toBe(itemOf(`{"id":"a","n":${other}}`).key);
});

const NUMBERS = 'the record must have numbers of at most 38 digits between 1E-130 and 9.9E+125 for DynamoDB';

test.each<[string, string, string]>([
  ['a text', '"a"', 'the record must be an object to become an item'],
  ['a list', '[1]', 'the record must be an object to become an item'],
  ['no partition key', '{"n":1}', 'id must be a text: it is a key of the table'],
  ['a partition key of another type', '{"id":1,"n":1}', 'id must be a text: it is a key of the table'],
  ['no sort key', '{"id":"a"}', 'n must be a number: it is a key of the table'],
  ['an empty name', '{"id":"a","n":1,"x":{"":1}}', 'the record must have names of at least one character for DynamoDB'],
  ['an empty key', '{"id":"","n":1}', 'id must have 1 to 2048 bytes: it is a key of the table'],
  ['a long key', `{"id":"${'é'.repeat(1025)}","n":1}`, 'id must have 1 to 2048 bytes: it is a key of the table'],
  ['the version', '{"id":"a","n":1,"recordVersion":"9"}', 'the record must not have recordVersion, which the pipeline writes'],
  ['a large number', '{"id":"a","n":1e126}', NUMBERS],
  ['a small number', '{"id":"a","n":1e-131}', NUMBERS],
  ['a long number', `{"id":"a","n":${'1'.repeat(39)}}`, NUMBERS],
  ['half of a surrogate pair', '{"id":"a","n":1,"x":"\\ud800"}', 'the record must have no half of a surrogate pair'],
  ['many levels', nested(33), 'the record must have at most 32 levels for DynamoDB'],
  ['a large item', `{"id":"a","n":1,"x":"${'x'.repeat(409_600)}"}`, 'the item must have at most 409600 bytes, got 409625'],
])('%s can never be an item', (_, text, reason) => expect(() => itemOf(text)).toThrow(reason));

test.each<[string, string]>([
  ['the greatest number', `{"id":"a","n":${'9'.repeat(38)}e88}`],
  ['the least number', '{"id":"a","n":1e-130}'],
  ['zeros around 38 digits', `{"id":"a","n":0.000${'1'.repeat(38)}000}`],
  ['no number but zeros', '{"id":"a","n":0.000e999}'],
  ['the longest key', `{"id":"${'x'.repeat(2048)}","n":1}`],
  ['the most levels', nested(32)],
])('%s is taken', (_, text) => expect(itemOf(text).version).toBe('00217'));

test('zeros before and behind the digits of numbers take no room', () => {
  const numbers = Array.from({ length: 48_000 }, () => '1000000000000').join();
  expect(itemOf(`{"id":"a","n":1,"x":[${numbers}]}`).attributes.x.L).toHaveLength(48_000);
});

test('a long sort key of text is refused at 1,025 bytes', () => {
  const key: TableKey = { partitionKey: { name: 'id', type: 'S' }, sortKey: { name: 's', type: 'S' } };
  expect(itemOf(`{"id":"a","s":"${'x'.repeat(1024)}"}`, key).key).toContain('xxx');
  expect(() => itemOf(`{"id":"a","s":"${'x'.repeat(1025)}"}`, key)).toThrow('s must have 1 to 1024 bytes: it is a key of the table');
});

test('a record without a sequence number has no version', () => {
  expect(() => itemOf('{"id":"a","n":1}', KEY, 'first')).toThrow('the record must have a sequence number');
});
