import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { facadeEvent } from '../facade-router/facade-world';
import { orders } from '../facade-switch/switch-world';
import { HttpServer } from '../request-router/http-server';
import { CIRCUIT_BREAKER } from '../request-router/route-world';
import { md5 } from '../shared/aws-stub';

const ASSETS = path.join(__dirname, '..', '..', '..', 'assets');

/** DynamoDB, SQS and EventBridge, as far as the handlers ask them. */
const records = new Map<string, unknown>();
const aws = new HttpServer((response, request) => {
  const { body } = aws.requests[aws.requests.length - 1];
  const input = JSON.parse(body) as { TableName: string; MessageBody: string; Item: { feature: { S: string } } };
  const answers: Record<string, () => object> = {
    Query: () => ({ Items: input.TableName === 'switch' ? [...records.values()] : [] }),
    PutItem: () => { records.set(input.Item.feature.S, input.Item); return {}; },
    PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }),
    SendMessage: () => ({ MessageId: 'm', MD5OfMessageBody: md5(input.MessageBody) }),
  };
  const answer = answers[String(request.headers['x-amz-target']).split('.')[1]]();
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
});
const legacy = new HttpServer(response => { response.setHeader('content-type', 'text/plain').end('legacy'); });
afterAll(() => Promise.all([aws.stop(), legacy.stop()]));

/** Runs a bundle with its settings beside it, once for each event. */
async function run(handler: string, files: Record<string, object>, variables: Record<string, string>, events: object[]): Promise<unknown[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${handler}-`));
  fs.cpSync(path.join(ASSETS, handler), folder, { recursive: true });
  Object.entries(files).forEach(([name, content]) => fs.writeFileSync(path.join(folder, name), JSON.stringify(content)));
  const script = `
    const { handler } = require('./index.js');
    const context = { awsRequestId: 'i', getRemainingTimeInMillis: () => 25000 };
    (async () => {
      const answers = [];
      for (const event of ${JSON.stringify(events)}) answers.push(await handler(event, context));
      require('fs').writeFileSync('answers.json', JSON.stringify(answers));
    })();`;
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', PATTERN_PATH: '/Shop', SWITCH_TABLE: 'switch', ...variables };
  await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder, env });
  return JSON.parse(fs.readFileSync(path.join(folder, 'answers.json'), 'utf8')) as unknown[];
}

test('the bundle of the switch changes a weight, which the bundle of the router follows', async () => {
  const endpoint = { AWS_ENDPOINT_URL: await aws.start() };
  const [changed] = await run('facade-switch', { 'switch.json': { features: [orders({ weight: 100 })] } }, endpoint, [{ feature: 'Orders', weight: 0 }]);
  expect(changed).toMatchObject({ changed: true, state: 'legacy', revision: 1 });
  const common = { timeoutMillis: 20_000, circuitBreaker: CIRCUIT_BREAKER };
  const settings = {
    legacy: { ...common, http: { url: await legacy.start(), retryAttempts: 0, maxResponseBytes: 1_000 } },
    retiredStatus: 410,
    client: { cookie: 'facade-client' },
    maxRequestBytes: 1_000,
    features: [{ name: 'Orders', paths: ['/orders/*'], weight: 100, backend: { ...common, function: 'orders' }, shadow: { sample: 100, methods: ['GET'] } }],
  };
  const queue = { SHADOW_QUEUE_URL: `${endpoint.AWS_ENDPOINT_URL}/1/shadow` };
  const answers = await run('facade-router', { 'facade.json': settings }, { ...endpoint, ...queue }, [facadeEvent(), facadeEvent()]);
  expect(answers).toEqual([0, 1].map(() => expect.objectContaining({ statusCode: 200, body: 'legacy' }) as object));
  expect(aws.requests.map(({ headers }) => String(headers['x-amz-target']).split('.')[1])).toEqual([
    'Query', 'PutItem', 'PutEvents', 'PutItem', 'Query', 'SendMessage', 'SendMessage',
  ]);
}, 60_000);
