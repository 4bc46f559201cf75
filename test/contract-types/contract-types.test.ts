import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { EventContract, JsonSchema } from '../../src';
import { ROOT } from '../contract/patterns';
import { RuntimeUser } from '../handlers/runtime/runtime-user';

jest.setTimeout(60_000);

const order = (more: object = {}) => ({
  type: 'object',
  required: ['orderId', 'lines'],
  properties: {
    orderId: { type: 'string', description: 'Of the shop' },
    total: { type: 'number' },
    channel: { enum: ['web', 'till'] },
    note: { type: ['string', 'null'] },
    lines: { type: 'array', items: { $ref: '#/$defs/Line' } },
    ...more,
  },
  $defs: { Line: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
});
const contract = (name: string, version: number, schema: object) =>
  EventContract.fromSchema(name, { version, source: 'coffee.orders', schema: JsonSchema.fromObject(schema as { [key: string]: unknown }) });

let user: RuntimeUser;
let contracts: string;
beforeEach(() => {
  user = new RuntimeUser();
  contracts = path.join(user.folder, 'contracts');
});
afterEach(() => user.remove());

/** The command as it is shipped, in a project without any of its dependencies. */
function types(...args: string[]) {
  const command = user.write('types.js', fs.readFileSync(path.join(ROOT, 'assets/contract-types/run.js'), 'utf8'));
  return spawnSync(process.execPath, [command, ...args], { cwd: user.folder, encoding: 'utf8' });
}

function made(): string {
  const { stderr, status } = types('contracts', '--output', 'src/contract-types.d.ts');
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return path.join(user.folder, 'src/contract-types.d.ts');
}

const RIGHT = `
import { EventData, EventTypes, handleMessages, publish } from 'cdk-serverless-catalog/runtime';
export const handler = handleMessages<EventTypes['OrderCreated.v1']>(async ({ data }) => {
  await publish('OrderPaid.v2', { orderId: data.orderId, lines: data.lines.map(({ sku }) => ({ sku, amount: 1 })), paid: true });
  const order: EventData<'OrderCreated.v1'> = { orderId: 'o', total: 3, channel: 'till', note: null, lines: [{ sku: 's' }] };
  await publish('OrderCreated.v1', order, { subject: order.orderId });
  await publish({ name: 'OrderPaid', version: 2, schema: true }, { anything: 1 });
  await publish('Elsewhere.v1', { anything: 1 });
});
`;
const WRONG = `
import { EventTypes, handleMessages, publish } from 'cdk-serverless-catalog/runtime';
export const handler = handleMessages<EventTypes['OrderCreated.v1']>(async ({ data }) => data.totl);
export const unknownType = handleMessages<EventTypes['OrderCreated.v9']>(async () => {});
export const wrongField = () => publish('OrderCreated.v1', { orderId: 'o', lines: [], totl: 1 });
export const missingField = () => publish('OrderCreated.v1', { orderId: 'o' });
export const wrongValue = () => publish('OrderCreated.v1', { orderId: 'o', lines: [], channel: 'phone' });
export const ofAnother = () => publish('OrderCreated.v1', { orderId: 'o', lines: [], paid: true });
`;

test.each([
  ['ts', '--module', 'commonjs', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0'],
  ['mts', '--module', 'node16', '--moduleResolution', 'node16'],
  ['ts', '--module', 'esnext', '--moduleResolution', 'bundler'],
])('the types of contracts compile in a .%s file, and find mistakes', (extension, ...options) => {
  contract('OrderCreated', 1, order()).writeTo(contracts);
  contract('OrderPaid', 2, { ...order({ paid: { type: 'boolean' } }), title: 'OrderCreatedV1', $defs: { Line: { type: 'object', properties: { sku: { type: 'string' }, amount: { type: 'number' } } } } }).writeTo(contracts);
  const files = [made(), user.write(`right.${extension}`, RIGHT), user.write(`wrong.${extension}`, WRONG)];
  const found = user.compile(files, ...options).stdout.trim().split('\n').filter(line => !line.startsWith(' '));
  expect(found).toEqual([
    expect.stringMatching(/^wrong\.\w+\(3,.*Property 'totl' does not exist/),
    expect.stringMatching(/^wrong\.\w+\(4,.*Property 'OrderCreated\.v9' does not exist/),
    expect.stringMatching(/^wrong\.\w+\(5,.*'totl' does not exist/),
    expect.stringMatching(/^wrong\.\w+\(6,.*'{ orderId: string; }' is not assignable to parameter of type 'OrderCreatedV1'/),
    expect.stringMatching(/^wrong\.\w+\(7,.*"phone"' is not assignable/),
    expect.stringMatching(/^wrong\.\w+\(8,.*'paid' does not exist/),
  ]);
});

test('each contract has an interface, whose definitions have its name', () => {
  contract('OrderCreated', 1, order()).writeTo(contracts);
  contract('OrderCreated', 2, order({ total: { type: 'string' } })).writeTo(contracts);
  expect([...fs.readFileSync(made(), 'utf8').matchAll(/interface (\w+)/g)].map(([, name]) => name)).toEqual([
    'OrderCreatedV1', 'OrderCreatedV1Line', 'OrderCreatedV2', 'OrderCreatedV2Line', 'EventTypes',
  ]);
});

test('references by name, by address and beside other keywords are followed', () => {
  const money = { type: 'number' };
  contract('Anchored', 1, { type: 'object', properties: { total: { $ref: '#money' } }, $defs: { Sum: { $anchor: 'money', ...money } } }).writeTo(contracts);
  contract('Addressed', 1, { $id: 'https://example.com/order', type: 'object', properties: { total: { $ref: 'sum' } }, $defs: { Sum: { $id: 'sum', ...money } } }).writeTo(contracts);
  contract('Extended', 1, { $ref: '#/$defs/Base', required: ['note'], properties: { note: { type: 'string' } }, $defs: { Base: { type: 'object', properties: { total: money } } } })
    .writeTo(contracts);
  const use = (right: string, wrong: string) => `
import { EventData } from 'cdk-serverless-catalog/runtime';
export const right: [EventData<'Anchored.v1'>, EventData<'Addressed.v1'>, EventData<'Extended.v1'>] = [{ total: 1 }, { total: 1 }, ${right}];
export const wrong: [EventData<'Anchored.v1'>, EventData<'Addressed.v1'>, EventData<'Extended.v1'>] = [
  { total: 'a' },
  { total: 'a' },
  ${wrong},
];
`;
  const files = [made(), user.write('use.ts', use("{ total: 1, note: 'n' }", "{ total: 'a', note: 'n' }"))];
  const found = user.compile(files, '--module', 'esnext', '--moduleResolution', 'bundler').stdout.trim().split('\n').filter(line => !line.startsWith(' '));
  expect(found).toEqual([5, 6, 7].map(line => expect.stringMatching(new RegExp(`^use\\.ts\\(${line},.*Type 'string' is not assignable to type 'number'`))));
});

test('the same contracts make the same file', () => {
  contract('OrderCreated', 1, order()).writeTo(contracts);
  const first = fs.readFileSync(made(), 'utf8');
  expect(fs.readFileSync(made(), 'utf8')).toBe(first);
});

test('events that others define have types by source and detail-type', () => {
  contract('OrderCreated', 1, order()).writeTo(contracts);
  EventContract.fromDetailType('Object Created', {
    source: 'aws.s3', schema: JsonSchema.fromObject({ type: 'object', required: ['object'], properties: { object: { type: 'object', required: ['key'], properties: { key: { type: 'string' } } } } }),
  }).writeTo(contracts);
  const use = user.write('use.ts', `
import { EventTypes, handleMessages } from 'cdk-serverless-catalog/runtime';
export const right = handleMessages<EventTypes['aws.s3@Object Created']>(async ({ data }) => data.object.key);
export const wrong = handleMessages<EventTypes['aws.s3@Object Created']>(async ({ data }) => data.object.keys);
`);
  const file = made();
  expect(fs.readFileSync(file, 'utf8')).toContain("'aws.s3@Object Created': AwsS3ObjectCreated;");
  const found = user.compile([file, use], '--module', 'esnext', '--moduleResolution', 'bundler').stdout.trim().split('\n').filter(line => !line.startsWith(' '));
  expect(found).toEqual([expect.stringMatching(/^use\.ts\(4,.*Property 'keys' does not exist/)]);
});

test('two contracts with one name of an interface are refused', () => {
  ['Object Created', 'Object-Created'].forEach(type => EventContract.fromDetailType(type, { source: 'aws.s3' }).writeTo(contracts));
  const { stderr, status } = types('contracts', '--output', 'types.d.ts');
  expect(stderr).toContain('types: folder must have one contract for each name of an interface, got two for AwsS3ObjectCreated.');
  expect(status).toBe(1);
});

const FILE = path.join('contracts', 'OrderCreated.v1.json');
test.each([
  ['no folder', undefined, 'types: folder must have contracts that EventContract.writeTo has written, got contracts without a .json file.'],
  ['no JSON', 'no', `types: ${FILE} must be a contract that EventContract.writeTo has written, got another file: `],
  ['null', 'null', `types: ${FILE} must be a contract that EventContract.writeTo has written: name must be a name such as OrderCreated, got undefined.`],
  ['a name of no type', '{"name":"x}; evil","version":1,"schema":true}', 'name must be a name such as OrderCreated, got "x}; evil".'],
  ['no version', '{"name":"OrderCreated","version":"1","schema":true}', 'version must be a whole number of at least 1, got "1".'],
  ['no schema', '{"name":"OrderCreated","version":1,"schema":[]}', 'schema must be a JSON Schema, got [].'],
  ['the name of another', '{"name":"OrderPaid","version":1,"schema":true}', 'its name must be OrderPaid.v1.json.'],
  ['a reference elsewhere', '{"name":"OrderCreated","version":1,"schema":{"properties":{"a":{"$ref":"./other.json"}}}}', 'types: OrderCreatedV1 cannot be made of its schema: '],
])('refuses %s', (_, content, message) => {
  if (content !== undefined) {
    fs.mkdirSync(contracts);
    fs.writeFileSync(path.join(user.folder, FILE), content);
  }
  const { stderr, status } = types('contracts', '--output', 'types.d.ts');
  expect(stderr).toContain(message);
  expect(status).toBe(1);
  expect(fs.existsSync(path.join(user.folder, 'types.d.ts'))).toBe(false);
});
