import * as fs from 'fs';
import * as path from 'path';
import { DeleteTableCommand, DynamoDBClient, GetItemCommand, ListTablesCommand, UpdateItemCommand, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { ThirdParty } from '../../tools/third-party/third-party';

const README = fs.readFileSync(path.join(__dirname, '../../src/robust-api/README.md'), 'utf8');

let cloud: LocalCloud;
let thirdParty: ThirdParty;
let url: string;
let dynamodb: DynamoDBClient;
let table: string;
let usersTable: string;

beforeAll(async () => {
  [cloud, thirdParty] = await Promise.all([LocalCloud.start({ name: 'test-circuits' }), ThirdParty.start('third party')]);
  const { Circuits: outputs } = await deployFixture(cloud, 'circuits-app', { thirdParty: thirdParty.url });
  url = cloud.localUrl(outputs.Url).replace(/\/$/, '');
  dynamodb = client(DynamoDBClient, cloud);
  usersTable = outputs.UsersTable;
  [table] = (await dynamodb.send(new ListTablesCommand({}))).TableNames!.filter(name => name !== usersTable);
});

afterAll(() => Promise.all([cloud.stop(), thirdParty.stop()]));

const circuit = () => `${thirdParty.url}/beans`;
const item = async () =>
  (await dynamodb.send(new GetItemCommand({ TableName: table, Key: { circuit: { S: circuit() } }, ConsistentRead: true }))).Item;

/** Whether the backend was called. */
async function ask(route: string): Promise<{ status: number; isCalled: boolean }> {
  const before = thirdParty.seen.length;
  const { status } = await fetch(`${url}/${route}`);
  return { status, isCalled: thirdParty.seen.length > before };
}

/** Asks until the answer is another: what a process knows is a second old at most. */
async function until(route: string, status: number): Promise<boolean> {
  for (;;) {
    const answer = await ask(route);
    if (answer.status === status) return answer.isCalled;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** The command of the README, with the arguments that the AWS CLI sends as they are. */
function documented(expression: string): UpdateItemCommandInput {
  const [, block] = README.split(`'${expression}'`);
  const values = /^ --expression-attribute-values '(.*?)'/.exec(block)?.[1];
  const key = /--key '(\{"circuit":\{"S":")[^"]*("\}\})'/.exec(README)!;
  return {
    TableName: table,
    Key: JSON.parse(`${key[1]}${circuit()}${key[2]}`) as UpdateItemCommandInput['Key'],
    UpdateExpression: expression,
    ...values !== undefined && { ExpressionAttributeValues: JSON.parse(values) as UpdateItemCommandInput['ExpressionAttributeValues'] },
  };
}

test('a router refuses without a call after another opened the circuit, and follows an operator', async () => {
  expect((await ask('first')).status).toBe(200);
  expect((await ask('second')).status).toBe(200);
  expect(await item()).toBeUndefined();

  thirdParty.become('overloaded');
  for (let call = 0; call < 20 && (await ask('first')).isCalled; call++);
  expect(await ask('first')).toEqual({ status: 503, isCalled: false });
  // it is well now, so that nothing but the record can open the circuit of the second router
  thirdParty.become('healthy');
  expect(await until('second', 503)).toBe(false);
  expect(await item()).toMatchObject({ state: { S: 'open' }, version: { N: '1' } });
  expect((await ask('cups')).status).toBe(200);

  const open = documented('SET forced = :f REMOVE expiresAt');
  await dynamodb.send(new UpdateItemCommand({ ...open, ExpressionAttributeValues: { ':f': { S: 'closed' } } }));
  expect(await item()).not.toHaveProperty('expiresAt');
  expect(await until('first', 200)).toBe(true);
  expect(await until('second', 200)).toBe(true);
  await dynamodb.send(new UpdateItemCommand(open));
  expect(await until('first', 503)).toBe(false);
  await dynamodb.send(new UpdateItemCommand({ ...open, ExpressionAttributeValues: { ':f': { S: 'closed' } } }));
  await until('first', 200);
  await dynamodb.send(new UpdateItemCommand(documented('REMOVE forced')));
  expect(await until('first', 503)).toBe(false);
});

test('two functions of the user share a circuit by their table', async () => {
  const state = async () => (await dynamodb.send(new GetItemCommand({ TableName: usersTable, Key: { circuit: { S: 'beans of a function' } }, ConsistentRead: true }))).Item?.state?.S;
  expect(await ask('alpha')).toEqual({ status: 200, isCalled: true });
  expect(await ask('beta')).toEqual({ status: 200, isCalled: true });
  expect(await state()).toBeUndefined();

  thirdParty.become('overloaded');
  for (let call = 0; call < 20 && (await ask('alpha')).isCalled; call++);
  expect(await ask('alpha')).toEqual({ status: 503, isCalled: false });
  // it is well now, so that nothing but the record can open the circuit of the second function
  thirdParty.become('healthy');
  expect(await until('beta', 503)).toBe(false);
  expect(await state()).toBe('open');
});

test('a table that was deleted refuses nobody', async () => {
  await dynamodb.send(new DeleteTableCommand({ TableName: table }));
  for (let call = 0; call < 5; call++) {
    expect(await ask('cups')).toEqual({ status: 200, isCalled: true });
    await new Promise(resolve => setTimeout(resolve, 500));
  }
});
