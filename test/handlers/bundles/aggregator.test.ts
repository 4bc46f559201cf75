import { execFile } from 'child_process';
import { createSocket } from 'dgram';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { AggregateSettings, SourceSettings } from '../../../handlers/aggregator/settings';
import { eventOf } from '../aggregator/aggregate-world';
import { HttpServer } from '../request-router/http-server';

const ASSETS = path.join(__dirname, '..', '..', '..', 'assets', 'aggregator');
const json = { 'content-type': 'application/json', 'cache-control': 'max-age=60' };

/** Lambda, Secrets Manager and DynamoDB, as far as the handler asks them. */
const items = new Map<string, unknown>();
const aws = new HttpServer((response, request) => {
  const { body } = aws.requests[aws.requests.length - 1];
  const answers: Record<string, () => object> = {
    'secretsmanager.GetSecretValue': () => ({ SecretString: '{"key":"k-1"}' }),
    'DynamoDB_20120810.GetItem': () => ({ Item: items.get((JSON.parse(body) as { Key: { id: { S: string } } }).Key.id.S) }),
    'DynamoDB_20120810.PutItem': () => {
      const { Item } = JSON.parse(body) as { Item: { id: { S: string } } };
      items.set(Item.id.S, Item);
      return {};
    },
  };
  const answer = answers[request.headers['x-amz-target'] as string]?.() ?? { statusCode: 200, headers: json, body: '{"id":7,"customer":"ada"}' };
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
});
const crm = new HttpServer(response => { response.writeHead(200, json).end('{"name":"Ada"}'); });
let endpoint: string;
let crmUrl: string;
beforeAll(async () => { [endpoint, crmUrl] = [await aws.start(), await crm.start()]; });
afterAll(async () => {
  await aws.stop();
  await crm.stop();
});

const common: Omit<SourceSettings, 'path'> = {
  method: 'GET',
  required: true,
  timeoutMillis: 20_000,
  retryAttempts: 1,
  maxInFlight: 10,
  maxResponseBytes: 100_000,
  circuitBreaker: { failureRate: 50, windowMillis: 10_000, minimumCalls: 10, openDurationMillis: 10_000 },
};

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Runs the bundle with its settings beside it, one event after another. */
async function run(settings: object, values: string[], events: object[], more: Record<string, string> = {}): Promise<Answer[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aggregator-'));
  fs.cpSync(ASSETS, folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'aggregator.json'), JSON.stringify(settings));
  const script = `
    const { handler } = require('./index.js');
    const context = { awsRequestId: 'i', getRemainingTimeInMillis: () => 25000 };
    (async () => {
      const answers = [];
      for (const event of ${JSON.stringify(events)}) answers.push(await handler(event, context));
      require('fs').writeFileSync('answers.json', JSON.stringify(answers));
    })();`;
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    PATTERN_PATH: '/Shop/Invoice',
    AGGREGATOR_VALUES: JSON.stringify(values),
    ...more,
  };
  await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder, env });
  return JSON.parse(fs.readFileSync(path.join(folder, 'answers.json'), 'utf8')) as Answer[];
}

test('the bundle calls functions and servers, composes their answers, and keeps the answer in the table', async () => {
  const secretHeader = { name: 'X-Key', secretArn: 'arn:secret', field: 'key' };
  const settings: Omit<AggregateSettings, 'sources'> & { sources: object } = {
    route: 'GET /invoices/{id}',
    deadlineMillis: 20_000,
    maxRequestBytes: 1_000,
    response: { jsonata: '{ "id": order.id, "name": customer.name }' },
    cache: {
      kind: 'dynamoDb', table: 'answers', ttlMillis: 60_000, staleWhileRevalidateMillis: 0, staleIfErrorMillis: 0, query: [], headers: [], sharedByCallers: false,
    },
    sources: {
      order: { ...common, function: { $value: 0 }, path: '/orders/{id}' },
      customer: { ...common, http: { url: crmUrl, secretHeader }, path: '/customers/{order.customer}' },
    },
  };
  const answers = await run(settings, ['arn:aws:lambda:us-east-1:111122223333:function:orders'], [eventOf({}), eventOf({})]);
  expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual([[200, '{"id":7,"name":"Ada"}'], [200, '{"id":7,"name":"Ada"}']]);
  expect(answers[0].headers['cache-control']).toBe('public, max-age=60');
  expect(crm.requests.map(({ url, headers }) => [url, headers['x-key']])).toEqual([['/customers/ada', 'k-1']]);
  const called = aws.requests.map(({ url, headers }) => headers['x-amz-target'] ?? url);
  expect(called.sort()).toEqual([
    '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111122223333%3Afunction%3Aorders/invocations',
    'DynamoDB_20120810.GetItem', 'DynamoDB_20120810.GetItem', 'DynamoDB_20120810.PutItem', 'secretsmanager.GetSecretValue',
  ]);
}, 60_000);

test('each source is a subsegment of the function, where Lambda traces the request', async () => {
  const daemon = createSocket('udp4');
  const heard: string[] = [];
  daemon.on('message', message => { heard.push(message.toString()); });
  await new Promise<void>(resolve => daemon.bind(0, '127.0.0.1', resolve));
  const settings = {
    route: 'GET /invoices/{id}',
    deadlineMillis: 20_000,
    maxRequestBytes: 1_000,
    sources: { crm: { ...common, http: { url: crmUrl }, path: '/customers/1' }, away: { ...common, required: false, retryAttempts: 0, http: { url: 'http://127.0.0.1:1' }, path: '/a' } },
  };
  const traced = { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`, _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1' };
  await run(settings, [], [eventOf({})], traced);
  await run(settings, [], [eventOf({})], { ...traced, _X_AMZN_TRACE_ID: traced._X_AMZN_TRACE_ID.replace('Sampled=1', 'Sampled=0') });
  daemon.close();
  const documents = heard.map(message => {
    const [header, document] = message.split('\n');
    expect(JSON.parse(header)).toEqual({ format: 'json', version: 1 });
    return JSON.parse(document) as { name: string; start_time: number; end_time: number };
  }).sort((a, b) => a.name < b.name ? -1 : 1);
  const ofAll = { type: 'subsegment', trace_id: '1-5759e988-bd862e3fe1be46a994272793', parent_id: '53995c3f42cd8ad8', namespace: 'remote', id: expect.stringMatching(/^[0-9a-f]{16}$/) as string };
  expect(documents).toEqual([expect.objectContaining({ ...ofAll, name: 'away', fault: true }), expect.objectContaining({ ...ofAll, name: 'crm' })]);
  expect(documents[1]).not.toHaveProperty('fault');
  expect(documents.every(({ start_time: start, end_time: end }) => end >= start)).toBe(true);
}, 60_000);
