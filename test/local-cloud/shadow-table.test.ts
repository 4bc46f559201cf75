import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { client } from './client';
import { DynamoShadowTable } from '../../handlers/shared/aws/stream/dynamo-shadow-table';
import { PreviousItem } from '../../handlers/shared/replay/ports';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

const TABLE = 'shadow';
let cloud: LocalCloud;
let table: DynamoShadowTable;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-shadow-table' });
  const dynamodb = client(DynamoDBClient, cloud);
  await dynamodb.send(new CreateTableCommand({
    TableName: TABLE, BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  }));
  table = new DynamoShadowTable(dynamodb, TABLE, Date.now);
});
afterAll(() => cloud.stop());

const previous = (stamp: string): PreviousItem => ({ key: { key: { S: 'a' } }, before: { n: { N: '1' } }, promoted: '1 ledger', stamp });

test('what the table had is kept in the place of what was seen there, and of nothing else', async () => {
  const keep = (stamp: string, seen?: string) => table.keepAfter('r', 'a', previous(stamp), seen === undefined ? undefined : previous(seen));
  expect(await keep('first')).toBe(true);
  expect([await keep('second'), await keep('second', 'another')]).toEqual([false, false]);
  expect(await table.previous('r', 'a')).toEqual(previous('first'));
  expect(await keep('second', 'first')).toBe(true);
  expect(await table.previous('r', 'a')).toEqual(previous('second'));
});

test('an item of the shadow is put in the place of the version that was seen, and of nothing else', async () => {
  const replace = (version: string, seen?: string) => table.replace('r', { key: 'a', version, attributes: { n: { N: version } } }, seen);
  expect([await replace('1'), await replace('2'), await replace('2', '3')]).toEqual([true, false, false]);
  expect(await table.get('r', 'a')).toEqual({ n: { N: '1' } });
  expect(await replace('2', '1')).toBe(true);
  expect(await table.get('r', 'a')).toEqual({ n: { N: '2' } });
});
