import { execFile } from 'child_process';
import * as fs from 'fs';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { Redis } from '../../tools/engines/redis';
import { ROOT } from '../../tools/local-cloud/places';
import { until } from '../../tools/local-cloud/until';

const CACHE = '/Shop/Tweets/TweetById';
const BODY = '{"text":"hi"}';
let redis: Redis;
let loads = 0;
/** Lambda, which invokes the loader. */
const aws = createServer((request, response) => {
  loads += 1;
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end(BODY);
});
let folder: string;

beforeAll(async () => {
  redis = await Redis.start({ name: 'test-valkey-bundles' });
  await new Promise<void>(resolve => { aws.listen(0, '127.0.0.1', resolve); });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valkey-'));
  for (const name of ['view-query', 'cache-invalidator']) fs.cpSync(path.join(ROOT, 'assets', name), path.join(folder, name), { recursive: true });
  const lookup = { route: 'GET /tweets/{id}', pattern: CACHE, loader: 'loader', keys: [{ name: 'id', type: 'S' }], ttlMillis: 600_000, staleIfErrorMillis: 0 };
  fs.writeFileSync(path.join(folder, 'view-query/queries.json'), JSON.stringify({ queries: [], lookups: [lookup], valkey: server(), cursorSecret: 'arn' }));
});
afterAll(async () => {
  aws.close();
  fs.rmSync(folder, { recursive: true });
  await redis.stop();
});

const server = () => ({ host: redis.host, port: redis.port, isClustered: false, isPlain: true });

/** Runs the bundle of a function in a process of its own, as Lambda does, with one event. */
async function invoked(name: string, event: object): Promise<unknown> {
  const script = `require(${JSON.stringify(path.join(folder, name, 'index.js'))}).handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 9000 })
    .then(answer => { console.log('ANSWER' + JSON.stringify(answer)); process.exit(0); })`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    env: {
      PATTERN_PATH: '/Shop/Tweets',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
      CACHES: JSON.stringify([CACHE]),
      VALKEY: JSON.stringify(server()),
    },
  });
  return JSON.parse(/^ANSWER(.*)$/m.exec(stdout)![1]);
}
const read = () => invoked('view-query', {
  version: '2.0',
  routeKey: 'GET /tweets/{id}',
  rawPath: '/tweets/1',
  rawQueryString: '',
  headers: {},
  pathParameters: { id: '1' },
  requestContext: { http: { method: 'GET' }, requestId: 'r' },
});

test('the bundles of two processes share a value, until the invalidator drops it', async () => {
  // a process that is slow to connect asks the loader
  const shared = () => until('a value of another process', 60, async () => {
    const before = loads;
    const answer = await read() as { readonly statusCode: number; readonly body: string; readonly headers: Record<string, string> };
    expect(answer).toMatchObject({ statusCode: 200, body: BODY });
    return 'age' in answer.headers && loads === before;
  });
  await shared();
  const loaded = loads;
  const body = JSON.stringify({ cache: CACHE, key: '{"id":"1"}', changedAt: '2030-01-01T00:00:00.000Z' });
  expect(await invoked('cache-invalidator', { Records: [{ messageId: 'm', body, eventSource: 'aws:sqs' }] })).toEqual({ batchItemFailures: [] });
  expect(await read()).toMatchObject({ statusCode: 200, body: BODY });
  expect(loads).toBe(loaded + 1);
  await shared();
});
