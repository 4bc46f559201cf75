import { AwsStub } from './aws-stub';
import { uuid } from './in-memory-key-claims';
import { KeyClaims } from '../../../handlers/shared/jobs/key-claims';

const stub = new AwsStub();
const NOW = new Date('2026-03-01T12:00:00.900Z');
let claims: KeyClaims;

beforeAll(async () => {
  await stub.start();
  const { DynamoDBClient } = jest.requireActual<typeof import('@aws-sdk/client-dynamodb')>('@aws-sdk/client-dynamodb');
  const { DynamoKeyClaims } = jest.requireActual<typeof import('../../../handlers/shared/aws/jobs/dynamo-key-claims')>('../../../handlers/shared/aws/jobs/dynamo-key-claims');
  claims = new DynamoKeyClaims(new DynamoDBClient({}), 'jobs');
});

afterAll(() => stub.stop());

test('a key that is free, or past its ttl, belongs to the new job', async () => {
  expect(await claims.claim({ id: 'key#h', job: uuid(1), ttl: 9 }, NOW)).toBe(uuid(1));
  expect(stub.inputs('PutItem')).toEqual([expect.objectContaining({
    TableName: 'jobs',
    Item: { id: { S: 'key#h' }, job: { S: uuid(1) }, ttl: { N: '9' } },
    ConditionExpression: 'attribute_not_exists(id) OR #ttl < :now',
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(NOW.getTime() / 1000)) } },
  })]);
});

test('a key that is taken belongs to its job', async () => {
  stub.operations.PutItem = () => ({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no', Item: { id: { S: 'key#h' }, job: { S: uuid(7) }, ttl: { N: '9' } },
  });
  expect(await claims.claim({ id: 'key#h', job: uuid(1), ttl: 9 }, NOW)).toBe(uuid(7));
});

test('a record past its ttl is none, though DynamoDB still has it', async () => {
  const { DynamoDBClient } = jest.requireActual<typeof import('@aws-sdk/client-dynamodb')>('@aws-sdk/client-dynamodb');
  const { DynamoFanInStore } = jest.requireActual<typeof import('../../../handlers/shared/aws/fan-in/dynamo-fan-in-store')>('../../../handlers/shared/aws/fan-in/dynamo-fan-in-store');
  const store = new DynamoFanInStore(new DynamoDBClient({}), 'jobs');
  const withTtl = (ttl: number) => { stub.operations.GetItem = () => ({ Item: { id: { S: 'job-1' }, ttl: { N: `${ttl}` } } }); };
  withTtl(1);
  expect(await store.find('job-1')).toBeUndefined();
  withTtl(32_472_144_000);
  expect(await store.find('job-1')).toEqual({ id: 'job-1', ttl: 32_472_144_000 });
  stub.operations.GetItem = () => ({ Item: { id: { S: 'job-1' } } });
  expect(await store.find('job-1')).toEqual({ id: 'job-1' });
});
