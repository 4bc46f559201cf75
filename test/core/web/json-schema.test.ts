import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Lazy, Token } from 'aws-cdk-lib';
import { JsonSchema } from '../../../src';

const SCHEMA = { type: 'object', required: ['amount'], properties: { amount: { type: 'number', minimum: 1 } } };

let folder: string;
beforeAll(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'json-schema-')); });
afterAll(() => { fs.rmSync(folder, { recursive: true }); });

function file(content: string): string {
  const name = path.join(folder, 'schema.json');
  fs.writeFileSync(name, content);
  return name;
}

test('is the text of an object', () => {
  expect(JSON.parse(JsonSchema.fromObject(SCHEMA).text)).toEqual(SCHEMA);
});

test('is the text of a file', () => {
  expect(JSON.parse(JsonSchema.fromFile(file(JSON.stringify(SCHEMA))).text)).toEqual(SCHEMA);
});

test.each([
  ['a list', [], 'JsonSchema.fromObject: schema must be an object, got [].'],
  ['null', null, 'JsonSchema.fromObject: schema must be an object, got null.'],
  ['a text', 'object', 'JsonSchema.fromObject: schema must be an object, got "object".'],
])('refuses %s', (_, schema, message) => {
  // as JavaScript users may
  expect(() => JsonSchema.fromObject(schema as unknown as { [keyword: string]: unknown })).toThrow(new Error(message));
});

test.each([
  ['a text', { const: Token.asString({ Ref: 'Limit' }) }],
  ['a number', { minimum: Token.asNumber({ Ref: 'Limit' }) }],
  ['a list', { enum: Token.asList({ Ref: 'Limits' }) }],
  ['an object, deep inside', { properties: { amount: { minimum: Lazy.any({ produce: () => 1 }) } } }],
  ['all of it', Token.asAny({ Ref: 'Schema' })],
])('refuses %s that is only known at deployment', (_, schema) => {
  expect(() => JsonSchema.fromObject(schema as { [keyword: string]: unknown })).toThrow(
    new Error('JsonSchema.fromObject: schema must be known at synthesis, got a value that is only known at deployment.'));
});

test('names a file that does not exist', () => {
  const missing = path.join(folder, 'missing.json');
  expect(() => JsonSchema.fromFile(missing)).toThrow(new Error(
    `JsonSchema.fromFile: path must be a file with a JSON object, got '${missing}': ENOENT: no such file or directory, open '${missing}'`));
});

test('names a file that holds something else', () => {
  const list = file('[]');
  expect(() => JsonSchema.fromFile(list)).toThrow(new Error(
    `JsonSchema.fromFile: path must be a file with a JSON object, got '${list}': JsonSchema.fromObject: schema must be an object, got [].`));
  const broken = file('{');
  expect(() => JsonSchema.fromFile(broken)).toThrow(`JsonSchema.fromFile: path must be a file with a JSON object, got '${broken}': `);
});
