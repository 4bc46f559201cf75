import { gzipSync } from 'zlib';
import jsonata from 'jsonata';
import { Unpublishable } from '../../../../handlers/shared/publishing/unpublishable';
import { putRecord } from '../../../../handlers/shared/stream/put-record';
import { Stages, StageSettings } from '../../../../handlers/shared/stream/stages';

const recordOf = (content: Buffer | string, sequenceNumber = '1') =>
  putRecord({ kinesis: { data: Buffer.from(content).toString('base64'), sequenceNumber, partitionKey: 'p' }, eventSourceARN: 'arn:stream' });
const run = async (stages: StageSettings[], content: Buffer | string) => (await new Stages(stages, async () => jsonata).run([recordOf(content)]))[0];
const SOURCE = { name: 'Clicks' };
const TOTAL = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } };

test('without work a record stays as it was put, with all its digits', async () => {
  expect(await run([SOURCE], ' {"n": 12345678901234567890}')).toEqual({ staged: { text: ' {"n": 12345678901234567890}', value: { n: 12345678901234567000 } } });
});

test('stages run one after the other', async () => {
  const stages = [{ ...SOURCE, schema: TOTAL }, { name: 'Large', filter: 'total > 10' }, { name: 'Cents', jsonata: '{ "total": total * 100 }', schema: TOTAL }, { name: 'Huge', filter: 'total > 2000' }];
  expect(await run(stages, '{"total":30}')).toEqual({ staged: { text: '{"total":3000}', value: { total: 3000 } } });
  expect(await run(stages, '{"total":15}')).toEqual({});
  expect(await run(stages, '{"total":5}')).toEqual({});
});

test.each<[string, StageSettings[], Buffer | string, string]>([
  ['bytes', [SOURCE], Buffer.from([0xff]), 'the record must be text in UTF-8, got other bytes'],
  ['gzip', [SOURCE], gzipSync('{}'), 'the record must be text in UTF-8, got gzip'],
  ['an aggregate of the KPL', [SOURCE], Buffer.from('f3899ac2', 'hex'), 'the record must be text in UTF-8, got an aggregate of the Kinesis Producer Library, whose AggregationEnabled must be false'],
  ['text', [SOURCE], 'espresso', 'the record must be JSON'],
  ['nothing', [SOURCE], '', 'the record must be JSON'],
  ['many levels', [SOURCE], '['.repeat(70) + ']'.repeat(70), 'the record cannot be looked into: Is nested in more than 64 arrays and objects.'],
  ['a name twice', [SOURCE], '{"a":1,"a":2}', 'the record must name each member of an object once'],
  ['another content than the contract', [{ ...SOURCE, schema: TOTAL }], '{"total":"secret"}', 'the contract of Clicks: #/total: Instance type "string" is invalid. Expected "number".'],
  ['another result than the contract', [SOURCE, { name: 'Cents', jsonata: '{ "sum": total }', schema: TOTAL }], '{"total":1}', 'the contract of Cents: #: Instance does not have required property "total".'],
  ['a failing expression', [SOURCE, { name: 'Cents', jsonata: '{ "total": total * 100 }' }], '{"total":"secret"}', 'Cents: The expression failed: JSONata error T2001.'],
  ['a result that is no object', [SOURCE, { name: 'Cents', jsonata: 'total' }], '{"total":1}', 'Cents: the result must be an object'],
  ['no result', [SOURCE, { name: 'Cents', jsonata: 'cents' }], '{"total":1}', 'Cents: the result must be an object'],
  ['a list of results', [SOURCE, { name: 'Cents', jsonata: '[total]' }], '{"total":1}', 'Cents: the result must be an object'],
  ['a filter that gives a number', [SOURCE, { name: 'Large', filter: 'total' }], '{"total":1}', 'Large: the filter must be true or false, got another'],
  ['a filter of what is not there', [SOURCE, { name: 'People', filter: '$not(robot)' }], '{}', 'People: the filter must be true or false, got no value'],
])('%s can never go on', async (_, stages, content, reason) => {
  const { error: failure } = await run(stages, content);
  expect(failure).toBeInstanceOf(Unpublishable);
  expect((failure as Error).message).toBe(reason);
});

test('an expression that cannot be loaded is no fault of the record', async () => {
  const stages = new Stages([{ name: 'Cents', jsonata: '{}' }], async () => { throw new Error('no file'); });
  const [{ error }] = await stages.run([recordOf('{}')]);
  expect(error).toEqual(new Error('no file'));
});

test('one expression evaluates records of its own time, and keeps nothing of them', async () => {
  const stages = new Stages([{ name: 'Kept', jsonata: '($x := $exists(a) ? a : $x; { "x": $x })' }], async () => jsonata);
  expect(await stages.run([recordOf('{"a":1}'), recordOf('{}')])).toEqual([{ staged: { text: '{"x":1}', value: { x: 1 } } }, { staged: { text: '{}', value: {} } }]);
});
