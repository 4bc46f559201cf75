import { JsonSchema, LakeFormat, LakeType, StreamPipeline } from '../../src';
import { shop, warnings } from '../support/stacks';

const { STRING, BOOLEAN, INT, BIGINT, DOUBLE, TIMESTAMP } = LakeType;
const STRUCT = LakeType.structOf({ id: STRING });
const LIST = LakeType.arrayOf(STRING);
const MAP = LakeType.mapOf(STRING);

function archived(properties: object | undefined, column: LakeType): () => unknown {
  const contract = properties && JsonSchema.fromObject({ type: 'object', properties });
  return () => new StreamPipeline(shop(), 'Clicks', { contract }).toArchive('Lake', { format: LakeFormat.parquet({ session: column }) });
}

test.each<[string, object, LakeType, string]>([
  ['a text in a number', { type: 'string' }, INT, 'have a type for string, such as LakeType.STRING: the contract of \'Clicks\' gives no other, got \'int\'.'],
  ['a number in a text', { type: 'number' }, STRING, 'have a type for number, such as LakeType.DOUBLE: the contract of \'Clicks\' gives no other, got \'string\'.'],
  ['a text or null in a list', { type: ['string', 'null'] }, LIST, 'have a type for string, such as LakeType.STRING: the contract of \'Clicks\' gives no other, got \'array<string>\'.'],
  ['an object in a text', { type: 'object' }, STRING, 'have a type for object, such as LakeType.structOf(): the contract of \'Clicks\' gives no other, got \'string\'.'],
  ['a list in an object', { type: 'array' }, STRUCT, 'have a type for array, such as LakeType.arrayOf(): the contract of \'Clicks\' gives no other, got \'struct<id:string>\'.'],
])('%s is refused', (_, schema, column, message) => {
  expect(archived({ session: schema }, column)).toThrow(`StreamPipeline at 'Shop/Clicks': column 'session' of 'Lake' must ${message}`);
});

test('a column that the contract does not have is a warning', () => {
  const stack = shop();
  const contract = JsonSchema.fromObject({ type: 'object', properties: { sesion: { type: 'string' }, page: { type: 'string' } } });
  new StreamPipeline(stack, 'Clicks', { contract }).toArchive('Lake', { format: LakeFormat.parquet({ session: STRING, page: STRING, user: STRING }) });
  expect(warnings(stack).filter(text => text.includes('column'))).toEqual([
    expect.stringContaining("The contract of 'Clicks' has no member 'session', 'user', for which the archive 'Lake' has a column"),
  ]);
});

test.each<[string, object | undefined, LakeType]>([
  ['a text', { session: { type: 'string' } }, STRING],
  ['a text that may be a time', { session: { type: 'string' } }, TIMESTAMP],
  ['true or false', { session: { type: 'boolean' } }, BOOLEAN],
  ['an integer', { session: { type: 'integer' } }, INT],
  ['an integer in a wide column', { session: { type: 'integer' } }, BIGINT],
  ['an integer among numbers', { session: { type: 'integer' } }, DOUBLE],
  ['a number that may be whole', { session: { type: 'number' } }, INT],
  ['a list', { session: { type: 'array' } }, LIST],
  ['an object as a struct', { session: { type: 'object' } }, STRUCT],
  ['an object as a map', { session: { type: 'object' } }, MAP],
  ['one of two types', { session: { type: ['string', 'integer'] } }, INT],
  ['a member of any type', { session: {} }, INT],
  ['nothing but null', { session: { type: 'null' } }, INT],
  ['a contract that names no member', {}, INT],
  ['no contract', undefined, INT],
])('%s is taken', (_, properties, column) => expect(archived(properties, column)).not.toThrow());
