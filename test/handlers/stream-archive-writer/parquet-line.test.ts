import * as fc from 'fast-check';
import { Unpublishable } from '../../../handlers/shared/publishing/unpublishable';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { ColumnType, parquetLine } from '../../../handlers/stream-archive-writer/parquet-line';
import { jsonTexts } from '../../security/json-texts';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const RECORD = putRecord({
  kinesis: { data: '', sequenceNumber: '17', partitionKey: 'p', approximateArrivalTimestamp: 1_793_843_153.123 }, eventID: 'shardId-000000000001:17', eventSourceARN: ARN,
});
const PLACE = '"shard_id":"shardId-000000000001","sequence_number":"17","partition_key":"p","arrived_at":"2026-11-05T01:45:53.123Z"';
const kind = (name: string): ColumnType => ({ kind: name });
const struct = (fields: Record<string, ColumnType>): ColumnType => ({ kind: 'struct', fields: Object.entries(fields).map(([member, type]) => ({ member, type })) });
const list = (of: ColumnType): ColumnType => ({ kind: 'array', of });
const map = (of: ColumnType): ColumnType => ({ kind: 'map', of });

const lineOf = (text: string, columns: ColumnType) => parquetLine(RECORD, { text, value: JSON.parse(text) as unknown }, columns);
/** The column `v` of a record with that member, as it is written; undefined for NULL. */
function columnOf(value: string, type: ColumnType): string | undefined {
  const text = `{"v":${value}}`;
  const start = `{${PLACE},"record":${JSON.stringify(text)}`;
  const line = lineOf(text, struct({ v: type }));
  expect(line.slice(0, start.length)).toBe(start);
  expect(line.endsWith('}\n')).toBe(true);
  const rest = line.slice(start.length, -2);
  return rest === '' ? undefined : rest.replace(/^,"v":/, '');
}

test('a row has the columns in lower case, and the record as it was put, whatever other members it has', () => {
  const text = '{\n "customerId": "ada",\t"total": 12345678901234567890.50, "new": [null] }';
  expect(lineOf(text, struct({ customerId: kind('string'), total: kind('double'), robot: kind('boolean') })))
    .toBe(`{${PLACE},"record":${JSON.stringify(text)},"customerid":"ada","total":12345678901234567890.50}\n`);
});

test.each<[string, ColumnType, string | undefined]>([
  ['"caf\u00e9 \\n"', kind('string'), '"caf\u00e9 \\n"'],
  ['null', kind('string'), undefined],
  ['false', kind('boolean'), 'false'],
  ['-2147483648', kind('int'), '-2147483648'],
  ['2147483647', kind('int'), '2147483647'],
  ['9223372036854775807', kind('bigint'), '9223372036854775807'],
  ['-9223372036854775808', kind('bigint'), '-9223372036854775808'],
  ['1e3', kind('double'), '1e3'],
  ['7', kind('double'), '7'],
  ['"2026-11-28T09:00:00.5+01:00"', kind('timestamp'), '"2026-11-28T08:00:00.500Z"'],
  ['"2024-02-29t23:59:59.123456789z"', kind('timestamp'), '"2024-02-29T23:59:59.123Z"'],
  ['[1, 2 ]', list(kind('int')), '[1,2]'],
  ['[]', list(kind('int')), undefined],
  ['{"B":1,"b":2}', map(kind('int')), '{"B":1,"b":2}'],
  ['{}', map(kind('int')), undefined],
  ['{"Name":"x","other":1,"tags":[{"a":true}]}', struct({ Name: kind('string'), tags: list(struct({ a: kind('boolean') })) }), '{"name":"x","tags":[{"a":true}]}'],
  ['{"other":1}', struct({ name: kind('string') }), undefined],
])('%s fits', (value, type, column) => {
  expect(columnOf(value, type)).toBe(column);
});

test.each<[string, ColumnType, string]>([
  ['1', kind('string'), 'the record/v must fit a column of the type string'],
  ['"\\ud800"', kind('string'), 'the record/v must fit a column of the type string'],
  ['"true"', kind('boolean'), 'the record/v must fit a column of the type boolean'],
  ['2147483648', kind('int'), 'the record/v must fit a column of the type int'],
  ['9223372036854775808', kind('bigint'), 'the record/v must fit a column of the type bigint'],
  ['-9223372036854775809', kind('bigint'), 'the record/v must fit a column of the type bigint'],
  ['1.0', kind('bigint'), 'the record/v must fit a column of the type bigint'],
  ['1e3', kind('bigint'), 'the record/v must fit a column of the type bigint'],
  ['"1"', kind('bigint'), 'the record/v must fit a column of the type bigint'],
  ['1e400', kind('double'), 'the record/v must fit a column of the type double'],
  ['"1.5"', kind('double'), 'the record/v must fit a column of the type double'],
  ['"2026-02-30T09:00:00Z"', kind('timestamp'), 'the record/v must fit a column of the type timestamp'],
  ['"2026-11-28"', kind('timestamp'), 'the record/v must fit a column of the type timestamp'],
  ['"2026-11-28T09:00:00"', kind('timestamp'), 'the record/v must fit a column of the type timestamp'],
  ['"9999-12-31T23:59:59-01:00"', kind('timestamp'), 'the record/v must fit a column of the type timestamp'],
  ['1793843153', kind('timestamp'), 'the record/v must fit a column of the type timestamp'],
  ['{}', list(kind('int')), 'the record/v must fit a column of the type array'],
  ['[1,null]', list(kind('int')), 'the record/v/1 must fit a column of the type int'],
  ['[[]]', list(list(kind('int'))), 'the record/v/0 must fit a column of the type array'],
  ['[]', map(kind('int')), 'the record/v must fit a column of the type map'],
  ['{"a":null}', map(kind('int')), 'an entry of the record/v must fit a column of the type int'],
  ['{"\\ud800":1}', map(kind('int')), 'the record/v must fit a column of the type map'],
  ['"x"', struct({ name: kind('string') }), 'the record/v must fit a column of the type struct'],
  ['{"name":1}', struct({ name: kind('string') }), 'the record/v/name must fit a column of the type string'],
])('%s does not fit, with the reason', (value, type, reason) => {
  expect(() => columnOf(value, type)).toThrow(new Unpublishable(reason));
});

test.each(['[1]', '"x"', 'null', '3'])('%s is no row', text => {
  expect(() => lineOf(text, struct({ v: kind('string') }))).toThrow(new Unpublishable('the record must be an object for Parquet'));
});

const types = fc.letrec<{ type: ColumnType }>(tie => ({
  type: fc.oneof({ maxDepth: 3 },
    fc.constantFrom('string', 'boolean', 'int', 'bigint', 'double', 'timestamp').map(kind),
    tie('type').map(list), tie('type').map(map),
    fc.dictionary(fc.constantFrom('a', 'b', 'Long'), tie('type'), { minKeys: 1 }).map(struct)),
})).type;

/** As a strict deserializer sees it. */
function isOf(value: unknown, { kind: name, of, fields = [] }: ColumnType): boolean {
  switch (name) {
    case 'int': return Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31;
    case 'bigint': return Number.isInteger(value);
    case 'double': return typeof value === 'number';
    case 'timestamp': return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
    case 'array': return Array.isArray(value) && value.length > 0 && value.every(each => isOf(each, of!));
    case 'map': return typeof value === 'object' && value !== null && Object.values(value).every(each => isOf(each, of!));
    case 'struct': return typeof value === 'object' && value !== null && Object.entries(value).every(([field, each]) => {
      const known = fields.find(({ member }) => member.toLowerCase() === field);
      return known !== undefined && isOf(each, known.type);
    });
    default: return typeof value === name;
  }
}

test('of any JSON and any columns, a row has values of their types only, or the record is refused with a reason', () => {
  let rows = 0;
  fc.assert(fc.property(jsonTexts, types, (json, type) => {
    try {
      const { v, record } = JSON.parse(lineOf(`{"v":${json}}`, struct({ v: type }))) as { v?: unknown; record: string };
      expect(record).toBe(`{"v":${json}}`);
      if (v !== undefined) expect([json, type, isOf(v, type)]).toEqual([json, type, true]);
      rows++;
    } catch (error) {
      if (!(error instanceof Unpublishable)) throw error;
    }
  }), { numRuns: 500 });
  expect(rows).toBeGreaterThan(20);
});
