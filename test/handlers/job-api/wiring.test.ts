import { Context } from 'aws-lambda';
import { HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { GatewayResult } from '../../../handlers/shared/http/gateway-result';
import { AwsStub } from '../shared/aws-stub';

const stub = new AwsStub();
let handler: (event: HttpApiEvent, context: Context) => Promise<GatewayResult>;
const printed = jest.spyOn(console, 'info').mockImplementation();
const metrics = jest.spyOn(console, 'log').mockImplementation();

beforeAll(async () => {
  const endpoint = await stub.start();
  Object.assign(process.env, {
    TABLE_NAME: 'jobs',
    QUEUE_URL: `${endpoint}/1/queue`,
    PATTERN_PATH: '/Shop/Payments',
    RESULT_RETENTION_SECONDS: '604800',
    MESSAGE_RETENTION_SECONDS: '345600',
    RECORD_RETENTION_SECONDS: '1555200',
    RESOURCE_PATH: 'requests',
    CLAIM_CHECK_BUCKET: 'claim-checks',
  });
  ({ handler } = jest.requireActual<typeof import('../../../handlers/job-api/index')>('../../../handlers/job-api/index'));
});

afterAll(() => stub.stop());

beforeEach(() => {
  stub.calls.length = 0;
});

const ANN = { jwt: { claims: { iss: 'https://issuer', sub: 'ann' } } };

const call = (method: string, body?: string, id?: string, authorizer: object | undefined = ANN) => handler({
  rawPath: id === undefined ? '/orders' : `/jobs/${id}`,
  pathParameters: id === undefined ? undefined : { id },
  headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
  body,
  requestContext: { http: { method }, requestId: 'r', authorizer },
} as unknown as HttpApiEvent, { awsRequestId: 'r' } as Context);

test('records under a condition, sends, then takes the message out of the record', async () => {
  const { statusCode, body } = await call('POST', '{"a":1}');
  expect(statusCode).toBe(202);
  const { id } = JSON.parse(body!) as { id: string };
  expect(stub.calls.map(({ operation }) => operation)).toEqual(['PutItem', 'SendMessage', 'UpdateItem']);
  expect(stub.inputs('PutItem')).toEqual([expect.objectContaining({
    TableName: 'jobs', ConditionExpression: 'attribute_not_exists(id) OR #ttl < :now', ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })]);
  // attributes that are undefined stay out of the item
  expect(stub.inputs('PutItem')[0].Item).toMatchObject({ id: { S: id }, attempt: { N: '0' } });
  expect(stub.inputs('PutItem')[0].Item).not.toHaveProperty('messageGroupId');
  expect(stub.inputs('SendMessage')[0]).not.toHaveProperty('MessageGroupId');
  expect(stub.inputs('UpdateItem')).toEqual([expect.objectContaining({
    Key: { id: { S: id } }, ConditionExpression: '#status IN (:v0, :v1) AND attribute_exists(#message)',
  })]);
});

test('logs one line and counts with the dimension pattern alone', async () => {
  printed.mockClear();
  metrics.mockClear();
  await call('POST', '{"a":1}');
  expect(printed.mock.calls.map(([line]) => JSON.parse(line as string) as object)).toEqual([
    expect.objectContaining({ message: 'answered', status: 202, pattern: '/Shop/Payments' }),
  ]);
  const emf = JSON.parse(metrics.mock.calls[0][0] as string) as { _aws: { CloudWatchMetrics: object[] } };
  expect(emf).toMatchObject({ pattern: '/Shop/Payments', JobsAccepted: 1 });
  expect(emf._aws.CloudWatchMetrics).toEqual([expect.objectContaining({ Namespace: 'CdkServerlessCatalog', Dimensions: [['pattern']] })]);
});

test('reads the record that stands in the way out of the refused condition', async () => {
  await call('POST', '{"a":1}');
  const item = stub.inputs('PutItem')[0].Item;
  stub.operations.PutItem = () => ({ __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no', Item: item });
  expect((await call('POST', '{"a":1}')).statusCode).toBe(202);
  expect((await call('POST', '{"a":2}')).statusCode).toBe(422);
  delete stub.operations.PutItem;
});

test('claims a large body under its content', async () => {
  await call('POST', JSON.stringify('x'.repeat(262_144)));
  expect(stub.calls[0].operation).toMatch(/^PUT \/claim-checks\/[\w-]{32}\/[0-9a-f]{64}$/);
  expect(stub.inputs('SendMessage')[0].MessageBody).toMatch(/"dataref":"s3:\/\/claim-checks\//);
});

test('reads consistently and cancels under a condition', async () => {
  stub.operations.GetItem = () => ({
    Item: {
      id: { S: 'job-1' },
      caller: { S: 'https://issuer#ann' },
      status: { S: 'accepted' },
      createdAt: { S: '2026-03-01T12:00:00.000Z' },
      updatedAt: { S: '2026-03-01T12:00:00.000Z' },
      expiresAt: { S: '2999-01-01T00:00:00.000Z' },
      ttl: { N: '32472144000' },
      attempt: { N: '0' },
    },
  });
  expect(await call('GET', undefined, 'job-1')).toMatchObject({ statusCode: 200 });
  expect(stub.inputs('GetItem')).toEqual([expect.objectContaining({ TableName: 'jobs', ConsistentRead: true })]);
  const { UpdateItem } = stub.operations;
  stub.operations.UpdateItem = () => ({ __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' });
  expect((await call('DELETE', undefined, 'job-1')).statusCode).toBe(409);
  stub.operations.UpdateItem = UpdateItem;
});
