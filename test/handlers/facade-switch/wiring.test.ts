import * as fs from 'fs';
import { Context } from 'aws-lambda';
import { ALARM, orders } from './switch-world';
import { AwsStub } from '../shared/aws-stub';

/** DynamoDB and EventBridge, as far as the handler asks them. */
type Item = Record<string, { readonly S?: string; readonly N?: string; readonly L?: unknown[] }>;
const stub = new AwsStub();
const items = new Map<string, Item>();
let counts: Item[] = [];
let handler: (input: unknown, context: Context) => Promise<object | undefined>;
const printed = ['info', 'warn', 'error', 'log'].map(level => jest.spyOn(console, level as 'log').mockImplementation());
const fileSystem = jest.requireActual<typeof fs>('fs');
const { existsSync, readFileSync } = fileSystem;

beforeAll(async () => {
  await stub.start();
  const isSettings = (file: unknown) => String(file).endsWith('switch.json');
  const settings = JSON.stringify({ features: [{ ...orders({ hasShadow: true }), rollbackOn: [{ $value: 0 }] }] });
  jest.spyOn(fileSystem, 'existsSync').mockImplementation(file => isSettings(file) || existsSync(file));
  jest.spyOn(fileSystem, 'readFileSync').mockImplementation(((file, options) => isSettings(file) ? settings : readFileSync(file, options)) as typeof readFileSync);
  Object.assign(process.env, { PATTERN_PATH: '/Shop', SWITCH_TABLE: 'switch', SHADOW_TABLE: 'shadow', SWITCH_VALUES: JSON.stringify([ALARM]) });
  ({ handler } = jest.requireActual<typeof import('../../../handlers/facade-switch/index')>('../../../handlers/facade-switch/index'));
});
afterAll(() => stub.stop());

beforeEach(() => {
  items.clear();
  counts = [];
  stub.calls.length = 0;
  printed.forEach(spy => spy.mockClear());
  Object.assign(stub.operations, {
    Query: ({ TableName }: { TableName: string }) => ({ Items: TableName === 'switch' ? [...items.values()] : counts }),
    PutItem: put,
    PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }),
  });
});

interface Put {
  readonly Item: Item;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues?: Item;
}

/** With the conditions of the handler. */
function put({ Item, ConditionExpression, ExpressionAttributeValues }: Put) {
  const there = items.get(Item.feature.S!)?.revision.N;
  const holds = ConditionExpression === 'attribute_not_exists(revision)' ? there === undefined : there === ExpressionAttributeValues?.[':revision'].N;
  if (!holds) return { __type: 'ConditionalCheckFailedException' };
  items.set(Item.feature.S!, Item);
  return {};
}

const context = { awsRequestId: 'invocation-1' } as Context;
const alarmEvent = (more: object = {}) => ({
  'source': 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', 'resources': [ALARM], 'detail': { state: { value: 'ALARM', timestamp: '2099-01-01T00:00:00.000+0000' } }, ...more,
});

test('a command is a conditional write, then an event on the default bus', async () => {
  expect(await handler({ feature: 'Orders', weight: 5, by: 'ada' }, context)).toMatchObject({ changed: true, weight: 5, state: 'canary', revision: 1 });
  expect(stub.calls.map(({ operation }) => operation)).toEqual(['Query', 'PutItem', 'PutEvents', 'PutItem']);
  expect(stub.inputs('Query')[0]).toMatchObject({ ConsistentRead: true, ExpressionAttributeValues: { ':facade': { S: 'switch' } } });
  expect(stub.inputs('PutEvents')[0]).toMatchObject({
    Entries: [{ EventBusName: 'default', Source: 'cdk-serverless-catalog.strangler', DetailType: 'FeatureWeightChanged' }],
  });
  const [{ Detail }] = stub.inputs('PutEvents')[0].Entries as { Detail: string }[];
  expect(JSON.parse(Detail)).toMatchObject({ facade: '/Shop', feature: 'Orders', weight: 5, before: 10, changedBy: 'ada' });
  expect(items.get('Orders')).toMatchObject({ facade: { S: 'switch' }, feature: { S: 'Orders' }, weight: { N: '5' }, base: { N: '10' }, revision: { N: '1' } });
  expect(items.get('Orders')).not.toHaveProperty('unannounced');
});

test('a command that must not be carried out is answered, and is no error of the function', async () => {
  expect(await handler({ feature: 'Beans', weight: 5 }, context)).toEqual({ refused: 'feature must be one of Orders.' });
  expect(await handler({ feature: 'Orders', weight: 50 }, context)).toMatchObject({ refused: expect.stringMatching(/needs 1000 compared requests in 24 hours/) as string });
  counts = [{ compared: { N: '900' }, mismatched: { N: '1' } }, { compared: { N: '200' }, mismatched: { N: '1' } }];
  expect(await handler({ feature: 'Orders', weight: 50 }, context)).toMatchObject({ weight: 50 });
});

test('an alarm rolls its feature back, once; another state does nothing', async () => {
  await handler(alarmEvent({ detail: { state: { value: 'OK' } } }), context);
  expect(stub.calls).toEqual([]);
  expect(await handler(alarmEvent(), context)).toBeUndefined();
  await handler(alarmEvent(), context);
  expect(items.get('Orders')).toMatchObject({ state: { S: 'rolledBack' }, weight: { N: '0' }, changedBy: { S: ALARM }, revision: { N: '1' } });
  expect(stub.inputs('PutEvents')).toHaveLength(1);
  const metrics = printed[3].mock.calls.map(([line]) => JSON.parse(line as string) as object);
  expect(metrics).toContainEqual(expect.objectContaining({ pattern: '/Shop', FeatureRolledBack: 1 }));
});

test('an event that the bus refuses fails the invocation, whose retry sends it', async () => {
  stub.operations.PutEvents = () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
  await expect(handler(alarmEvent(), context)).rejects.toThrow('The switch could not do it. Error: The default bus refused the event: InternalFailure.');
  stub.operations.PutEvents = () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] });
  await handler(alarmEvent(), context);
  expect(stub.inputs('PutEvents')).toHaveLength(2);
  expect(items.get('Orders')).not.toHaveProperty('unannounced');
});

test('a table that refuses fails the invocation without its text', async () => {
  stub.operations.Query = () => ({ __type: 'ValidationException', message: 'secret' });
  await expect(handler({ status: true }, context)).rejects.toThrow('The switch could not do it. ValidationException, status 400');
  expect(printed[2].mock.calls.join()).not.toContain('secret');
});

test('an item that somebody wrote by hand is named, and its feature does not change until it is deleted', async () => {
  items.set('Orders', { facade: { S: 'switch' }, feature: { S: 'Orders' }, weight: { N: '500' }, state: { S: 'on' }, unannounced: { N: '1' } });
  const reason = "The record of 'Orders' in the switch is not valid: weight, base, state, revision, unannounced. Delete the item, then set the weight again.";
  expect(await handler({ status: true }, context)).toEqual({ features: [{ feature: 'Orders', state: 'unknown', template: 10, reason }] });
  await expect(handler({ feature: 'Orders', weight: 5 }, context)).rejects.toThrow(reason);
  await expect(handler(alarmEvent(), context)).rejects.toThrow(reason);
});

test('an item of another feature that somebody wrote by hand keeps no alarm from its rollback', async () => {
  items.set('Removed', { facade: { S: 'switch' }, feature: { S: 'Removed' }, weight: { N: '500' }, state: { S: 'on' } });
  await handler(alarmEvent(), context);
  expect(items.get('Orders')).toMatchObject({ state: { S: 'rolledBack' } });
});

test('all pages of the table are read', async () => {
  const record = (name: string): Item => ({ facade: { S: 'switch' }, feature: { S: name }, weight: { N: '7' }, before: { N: '1' }, base: { N: '10' }, state: { S: 'canary' }, revision: { N: '1' } });
  stub.operations.Query = ({ TableName, ExclusiveStartKey: start }) => TableName === 'shadow' ? { Items: [] }
    : start === undefined ? { Items: [record('Other')], LastEvaluatedKey: { facade: { S: 'switch' }, feature: { S: 'Other' } } } : { Items: [record('Orders')] };
  expect(await handler({ status: true }, context)).toMatchObject({ features: [{ feature: 'Orders', weight: 7 }] });
});
