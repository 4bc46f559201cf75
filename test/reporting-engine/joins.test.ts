import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, Lazy, Stack } from 'aws-cdk-lib';
import { settingsFile } from './settings-file';
import { IndexTable, ReportingEngine, ServiceExposure, ViewJoin, ViewProjection } from '../../src';
import { shop } from '../support/stacks';

const ORDERS = { projection: ViewProjection.pick('id', 'total', 'customerId'), sortBy: 'total', limit: 100 };
const NAMES = { projection: ViewProjection.pick('id', 'name'), sortBy: 'name', limit: 100 };
const ON = { id: 'customerId' };

function created(stack = shop()) {
  const customers = new ReportingEngine(stack, 'Customers', { encryptionKey: new kms.Key(stack, 'Key') });
  const names = customers.addIndexTable('Names', NAMES);
  const engine = new ReportingEngine(stack, 'Orders', { exposure: ServiceExposure.httpApi() });
  return { stack, engine, names, orders: engine.addIndexTable('Latest', ORDERS) };
}

test('the query function has the joins, reads the other table by keys, and can decrypt it', () => {
  const { stack, engine, orders, names } = created();
  engine.addQuery('GET /orders', orders, { joins: [{ view: names, on: ON, member: 'customer' }, { view: names, on: ON, member: 'payer' }] }).addQuery('GET /plain', orders);
  const { queries } = settingsFile(engine.queryFunction!, 'queries.json') as { queries: { joins?: object[] }[] };
  expect(queries.map(({ joins }) => joins)).toEqual([
    [{ table: expect.anything() as unknown, index: 'byRank', as: 'customer', on: ON }, { table: expect.anything() as unknown, index: 'byRank', as: 'payer', on: ON }], undefined,
  ]);
  const { document } = engine.queryFunction!.role!.node.findChild('DefaultPolicy') as iam.Policy;
  const { Statement } = stack.resolve(document) as { Statement: { Action: string | string[]; Resource: unknown }[] };
  const ofNames = Statement.filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(stack.resolve(names.table.tableArn)));
  expect(ofNames.map(({ Action }) => Action)).toEqual([['dynamodb:GetItem', 'dynamodb:BatchGetItem']]);
  expect(Statement.some(({ Action }) => Action === 'kms:Decrypt')).toBe(true);
});

test('joins a view of an imported source, by the key that the join has', () => {
  const { stack, engine, orders } = created();
  const source = dynamodb.Table.fromTableAttributes(stack, 'Imported', {
    tableName: 'products', tableStreamArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/products/stream/2030-01-01T00:00:00.000',
  });
  const products = new ReportingEngine(stack, 'Products', { source }).addIndexTable('ByName', NAMES);
  expect(engine.addQuery('GET /orders', orders, { joins: [{ view: products, on: { any: 'customerId', key: 'id' }, member: 'product' }] })).toBe(engine);
});

const bad: [string, (names: IndexTable, stack: Stack) => Partial<ViewJoin>, string][] = [
  ['view', () => ({ view: {} as IndexTable }), "joins[0].view of 'GET /orders' must be a view that addIndexTable returned"],
  ['member', () => ({ member: '' }), "joins[0].member of 'GET /orders' must be 1 to 255 characters, known at synthesis, got ''."],
  ['member', () => ({ member: Lazy.string({ produce: () => 'x' }) }), "joins[0].member of 'GET /orders' must be 1 to 255 characters, known at synthesis, got 'a value that is only known at deployment'."],
  ['member', () => ({ member: 'total' }), "joins[0].member of 'GET /orders' must be no attribute of the projection, got 'total'."],
  ['on', () => ({ on: {} }), "joins[0].on of 'GET /orders' must have the one or two attributes of the key of the other source, known at synthesis, got ''."],
  ['on', () => ({ on: { id: '' } }), "joins[0].on of 'GET /orders' must have the one or two attributes of the key of the other source, known at synthesis, got 'id, '."],
  ['on', () => ({ on: { customerId: 'customerId' } }), "joins[0].on of 'GET /orders' must have the attributes of the key of the other source: id, got 'customerId'."],
  ['on', () => ({ on: { id: 'customer' } }), "joins[0].on of 'GET /orders' must name attributes of the projection: id, total, customerId, got 'customer'."],
];

test.each(bad)('refuses a join with a bad %s', (_, given, message) => {
  const { engine, orders, names, stack } = created();
  expect(() => engine.addQuery('GET /orders', orders, { joins: [{ view: names, on: ON, member: 'customer', ...given(names, stack) }] }))
    .toThrow(`ReportingEngine at 'Shop/Orders': ${message}`);
});

test('refuses no join, too many, two of one name, and a view of another Region', () => {
  const { engine, orders, names, stack } = created();
  const join = { view: names, on: ON, member: 'customer' };
  for (const count of [0, 4]) {
    expect(() => engine.addQuery('GET /orders', orders, { joins: Array.from({ length: count }, (_, n) => ({ ...join, member: `c${n}` })) }))
      .toThrow(`joins of 'GET /orders' must be 1 to 3 other views (library limit), got ${count}.`);
  }
  expect(() => engine.addQuery('GET /orders', orders, { joins: [join, join] })).toThrow("joins[1].member of 'GET /orders' must be of no other join of the query, got 'customer'.");
  const far = new Stack(stack.node.root, 'Far', { env: { region: 'eu-west-1', account: '111122223333' } });
  const near = new Stack(stack.node.root, 'Near', { env: { region: 'us-east-1', account: '111122223333' } });
  const other = new ReportingEngine(far, 'Customers').addIndexTable('Names', NAMES);
  const here = new ReportingEngine(near, 'Orders', { exposure: ServiceExposure.httpApi() });
  expect(() => here.addQuery('GET /orders', here.addIndexTable('Latest', ORDERS), { joins: [{ ...join, view: other }] }))
    .toThrow("joins[0].view of 'GET /orders' must be of the Region of the pattern (a query reads its table there), got 'eu-west-1'.");
});
