import * as fs from 'fs';
import { Context } from 'aws-lambda';
import { facadeEvent } from './facade-world';
import { readSettings } from '../../../handlers/facade-router/settings';
import { GatewayEvent } from '../../../handlers/shared/http/gateway-event';
import { GatewayResult } from '../../../handlers/shared/http/gateway-result';
import { Environment } from '../../../handlers/shared/runtime/environment';
import { HttpServer } from '../request-router/http-server';
import { CIRCUIT_BREAKER } from '../request-router/route-world';
import { AwsStub } from '../shared/aws-stub';

const stub = new AwsStub();
const legacy = new HttpServer(response => { response.end('legacy'); });
let handler: (event: GatewayEvent, context: Context) => Promise<object>;
const printed = ['info', 'warn', 'error', 'log'].map(level => jest.spyOn(console, level as 'log').mockImplementation());
const fileSystem = jest.requireActual<typeof fs>('fs');
const { existsSync, readFileSync } = fileSystem;
const record = { facade: { S: 'switch' }, feature: { S: 'Orders' }, weight: { N: '0' }, before: { N: '100' }, base: { N: '100' }, state: { S: 'legacy' }, revision: { N: '1' } };

beforeAll(async () => {
  const endpoint = await stub.start();
  const common = { timeoutMillis: 5_000, circuitBreaker: CIRCUIT_BREAKER };
  const secretHeader = { name: 'X-Key', secretArn: 'arn:secret', field: 'key' };
  const settings = JSON.stringify({
    legacy: { ...common, http: { url: { $value: 0 }, retryAttempts: 0, maxResponseBytes: 1_000, secretHeader } },
    retiredStatus: 410,
    client: { cookie: 'facade-client' },
    maxRequestBytes: 1_000,
    features: [{ name: 'Orders', paths: ['/orders/*'], backend: { ...common, function: 'orders' }, shadow: { sample: 100, methods: ['GET'] } }],
  });
  const isSettings = (file: unknown) => String(file).endsWith('facade.json');
  jest.spyOn(fileSystem, 'existsSync').mockImplementation(file => isSettings(file) || existsSync(file));
  jest.spyOn(fileSystem, 'readFileSync').mockImplementation(((file, options) => isSettings(file) ? settings : readFileSync(file, options)) as typeof readFileSync);
  Object.assign(stub.operations, {
    Query: () => ({ Items: [record] }),
    GetSecretValue: () => ({ SecretString: '{"key":"k-1"}' }),
  });
  Object.assign(process.env, {
    PATTERN_PATH: '/Shop', SWITCH_TABLE: 'switch', SHADOW_QUEUE_URL: `${endpoint}/1/shadow`, FACADE_VALUES: JSON.stringify([await legacy.start()]),
  });
  ({ handler } = jest.requireActual<typeof import('../../../handlers/facade-router/index')>('../../../handlers/facade-router/index'));
});
afterAll(() => Promise.all([stub.stop(), legacy.stop()]));

const context = { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => 10_000 } as Context;

test('reads the switch once, asks legacy with the secret, and sends the shadow before it answers', async () => {
  for (let request = 0; request < 2; request++) {
    const { statusCode, body } = await handler(facadeEvent(), context) as GatewayResult;
    expect([statusCode, Buffer.from(body, 'base64').toString()]).toEqual([200, 'legacy']);
  }
  expect(stub.calls.map(({ operation }) => operation)).toEqual(['Query', 'GetSecretValue', 'SendMessage', 'SendMessage']);
  expect(stub.inputs('Query')[0]).toMatchObject({ TableName: 'switch', ConsistentRead: false });
  expect(legacy.requests[0].headers).toMatchObject({ 'x-key': 'k-1' });
  const [{ MessageBody }] = stub.inputs('SendMessage') as { MessageBody: string }[];
  expect(JSON.parse(MessageBody)).toMatchObject({ v: 1, feature: 'Orders', legacy: { status: 200 } });
  // the secret of the façade is legacy's: it is not the new service's
  expect(MessageBody).not.toContain('k-1');
  const metrics = printed[3].mock.calls.map(([line]) => JSON.parse(line as string) as object);
  expect(metrics).toContainEqual(expect.objectContaining({ pattern: '/Shop', LegacyAnswers: 1, ShadowSent: 1 }));
});

describe('settings that are not whole stop the handler at its start', () => {
  const file = (content: object) => () => JSON.stringify({ features: [], ...content });
  const read = (content: object, variables: object = {}) => () => readSettings(new Environment({ PATTERN_PATH: '/Shop', ...variables }), file(content));

  test('as without the file', () => {
    expect(() => readSettings(new Environment({}), () => undefined)).toThrow('The file facade.json is missing.');
  });

  test.each([{ legacy: {} }, { features: [{ backend: { function: 'a', http: {} } }] }])('as %j', content => {
    expect(read(content)).toThrow('facade.json must hold backends that are either a function or an http backend.');
  });

  test('as a shadow without a queue', () => {
    const content = { features: [{ backend: { function: 'a' }, shadow: { sample: 1, methods: [] } }] };
    expect(read(content)).toThrow('Environment variable SHADOW_QUEUE_URL is missing: a feature has a shadow.');
    expect(read(content, { SHADOW_QUEUE_URL: 'q' })).not.toThrow();
  });
});

test('does not decode again what the HTTP API has decoded', async () => {
  legacy.requests.length = 0;
  expect((await handler(facadeEvent({ path: '/menu/a%41' }), context) as GatewayResult).statusCode).toBe(400);
  expect(legacy.requests).toEqual([]);
});
