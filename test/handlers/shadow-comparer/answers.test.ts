import { brotliCompressSync, gzipSync } from 'zlib';
import { answer, differingTexts, found } from './compared';
import { readAnswer } from '../../../handlers/shadow-comparer/answers';

const JSON_TYPE = { 'content-type': 'application/json' };
const BINARY = { 'content-type': 'application/pdf' };
const kinds = (...given: Parameters<typeof found>) => found(...given).all.map(({ kind }) => kind);

test('status and media type count, parameters of the type and other headers do not', () => {
  expect(kinds(answer('{}'), answer('{}', JSON_TYPE, 404))).toEqual(['status']);
  expect(kinds(answer('{}'), answer('{}', { 'content-type': 'text/html' }))).toEqual(['contentType']);
  expect(kinds(answer('{}'), answer('{ }', { 'content-type': 'Application/JSON; charset=utf-8', 'etag': '"2"' }))).toEqual([]);
});

test('bodies that are no JSON are compared byte by byte, and their content is not shown', () => {
  expect(kinds(answer(Buffer.from([0, 255, 1]), BINARY), answer(Buffer.from([0, 255, 1]), BINARY))).toEqual([]);
  const [difference] = found(answer(Buffer.from('card 4111'), BINARY), answer(Buffer.from('card 4222!'), BINARY)).all;
  expect(difference).toEqual({ kind: 'body', pointer: '', at: '', legacy: '9 bytes, the first difference at 6', new: '10 bytes, the first difference at 6' });
  // not UTF-8, and not JSON
  expect(kinds(answer(Buffer.from([0x22, 0xff, 0x22])), answer(Buffer.from([0x22, 0xfe, 0x22])))).toEqual(['body']);
  expect(kinds(answer('{"a":1}'), answer('{"a":1'))).toEqual(['body']);
});

test('compressed bodies are compared by what they hold', () => {
  const compressed = (coding: string, bytes: Buffer) => answer(bytes, { ...JSON_TYPE, 'content-encoding': coding });
  expect(kinds(compressed('gzip', gzipSync('{"a":1}')), answer('{"a": 1.0}'))).toEqual([]);
  expect(found(compressed('br', brotliCompressSync('{"a":1}')), answer('{"a":2}')).all).toEqual([{ kind: 'value', pointer: '/a', at: '/a', legacy: '1', new: '2' }]);
  expect(kinds(compressed('gzip, br', brotliCompressSync(gzipSync('[]'))), answer('[]'))).toEqual([]);
});

test('what cannot be decompressed, or becomes too large, cannot be read', () => {
  const isReadable = (coding: string, bytes: Buffer) => readAnswer(answer(bytes, { ...JSON_TYPE, 'content-encoding': coding })).isReadable;
  expect(isReadable('gzip', Buffer.from('{}'))).toBe(false);
  expect(isReadable('new-coding', Buffer.from('{}'))).toBe(false);
  expect(isReadable('gzip', gzipSync(Buffer.alloc(9 * 1024 * 1024)))).toBe(false);
  expect(isReadable('gzip', gzipSync(Buffer.alloc(7 * 1024 * 1024)))).toBe(true);
});

test.each([
  ['a number above 2^53', '{"id":9007199254740993}', '{"id":9007199254740992}', ['value /id']],
  ['the same number above 2^53', '{"id":9007199254740993}', '{"id":9007199254740993.0}', []],
  ['a decimal with many digits', '[0.1234567890123456789]', '[0.1234567890123456788]', ['value /0']],
  ['a number that is written in another way', '[1e2, 1.50]', '[100, 1.5]', []],
  ['a text that looks like a number', '["1"]', '[1]', ['type /0']],
  ['an escaped character', '["\\u00e9\\/"]', '["é/"]', []],
  ['a member called __proto__', '{"__proto__":{"admin":true}}', '{"__proto__":{"admin":false}}', ['value /__proto__/admin']],
  ['a member called __proto__ that is missing', '{"__proto__":1}', '{}', ['missing /__proto__']],
  ['members of Object.prototype', '{"a":1}', '{"a":1,"constructor":1,"toString":2}', ['added /constructor', 'added /toString']],
  ['a name that an object has twice', '{"a":1,"a":2}', '{"a":2}', ['body ']],
  ['null and nothing', '{"a":null}', '{}', ['missing /a']],
])('%s', (_, legacy, next, expected) => {
  expect(differingTexts(legacy, next)).toEqual(expected);
});

test('a tolerance of large numbers is exact', () => {
  expect(differingTexts('[9007199254740993]', '[9007199254740995]', { tolerance: 2 })).toEqual([]);
  expect(differingTexts('[9007199254740993]', '[9007199254740996]', { tolerance: 2 })).toEqual(['value /0']);
  expect(differingTexts('[1e400]', '[1e401]', { tolerance: 2 })).toEqual(['value /0']);
});

test('alike places of a list are one difference, so that many of them hide no other', () => {
  const lines = (price: number) => Array.from({ length: 5_000 }, (_, sku) => ({ sku, price }));
  const { all } = found(answer(JSON.stringify({ lines: lines(1), last: 'a' })), answer(JSON.stringify({ lines: lines(2), last: 'b' })));
  expect(all.map(({ kind, pointer, at }) => `${kind} ${pointer} ${at}`)).toEqual(['value /lines/*/price /lines/0/price', 'value /last /last']);
});

test('a value that changes in every element does not confuse which element belongs to which', () => {
  const legacy = [{ at: 1, id: 'a', price: 1 }, { at: 2, id: 'b', price: 2 }, { at: 3, id: 'c', price: 3 }];
  const next = [{ at: 9, id: 'c', price: 3 }, { at: 8, id: 'a', price: 7 }, { at: 7, id: 'b', price: 2 }];
  const pointers = (noise: string[]) => found(answer(JSON.stringify(legacy)), answer(JSON.stringify(next)), { unordered: [''] }, noise).all.map(({ pointer }) => pointer);
  expect(pointers([])).toEqual(['/*/at', '/*/price']);
  expect(pointers(['/*/at'])).toEqual(['/*/at', '/*/price']);
});

test('a value that is too deep, or has too many values, is compared byte by byte', () => {
  const deep = (levels: number, last: string) => `${'['.repeat(levels)}${last}${']'.repeat(levels)}`;
  expect(differingTexts(deep(60, '1'), deep(60, '2'))).toEqual([`value ${'/0'.repeat(60)}`]);
  expect(differingTexts(deep(100_000, '1'), deep(100_000, '2'))).toEqual(['body ']);
  expect(differingTexts(deep(100_000, '1'), deep(100_000, '1'))).toEqual([]);
  const many = (last: number) => `[${'1,'.repeat(300_000)}${last}]`;
  expect(differingTexts(many(1), many(2))).toEqual(['body ']);
});

test.each([
  ['all different, without order', (n: number) => JSON.stringify(Array.from({ length: 15_000 }, (_, i) => ({ id: i * n, at: n })))],
  ['lists in lists, without order', (n: number) => JSON.stringify(Array.from({ length: 90 }, (_, i) => Array.from({ length: 90 }, (__, j) => [i * j, n])))],
  ['a long text of escapes', (n: number) => JSON.stringify('\\"'.repeat(200_000) + n)],
  ['long member names', (n: number) => `{${Array.from({ length: 20 }, (_, i) => `"${'x'.repeat(40_000)}${i}":${n}`).join(',')}}`],
])('%s: 900 kB end', (_, body) => {
  const { all } = found(answer(body(1)), answer(body(2)), { unordered: ['', '/*', '/*/*'], tolerance: 0.1, redact: ['/*/secret'] });
  expect(all.length).toBeGreaterThan(0);
});
