import { spawnSync } from 'child_process';
import * as fs from 'fs';
import { connect } from 'net';
import * as path from 'path';
import { GremlinServer } from '../../tools/engines/gremlin-server';
import { OpenSearch } from '../../tools/engines/open-search';
import { Redis } from '../../tools/engines/redis';
import { VERSIONS } from '../../tools/engines/versions';
import { ROOT, WORK_DIR } from '../../tools/local-cloud/places';
import { TYPESCRIPT } from '../../tools/typescript/ts-node';

/** One command over Redis' own protocol. Answers what comes back first. */
function redisCommand({ host, port }: Redis, ...parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(`*${parts.length}\r\n${parts.map(part => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`));
    socket.setEncoding('utf8').once('data', text => {
      socket.destroy();
      resolve(String(text));
    }).once('error', reject);
  });
}

const scratches = (name: string) => fs.readdirSync(WORK_DIR).filter(file => file.startsWith(`scratch-${name}`));

test('OpenSearch of the pinned version finds a document that was written', async () => {
  const search = await OpenSearch.start({ name: 'test-open-search' });
  try {
    const { version } = await (await fetch(search.endpoint)).json() as { version: { number: string } };
    expect(`${version.number}.0`).toBe(VERSIONS.openSearchRunner);
    const headers = { 'content-type': 'application/json' };
    await fetch(`${search.endpoint}/drinks/_doc/1?refresh=true`, { method: 'PUT', headers, body: '{"name":"flat white"}' });
    const found = await (await fetch(`${search.endpoint}/drinks/_search?q=name:white`)).json() as { hits: { hits: unknown[] } };
    expect(found.hits.hits).toMatchObject([{ _id: '1', _source: { name: 'flat white' } }]);
  } finally {
    await search.stop();
  }
  await expect(fetch(search.endpoint)).rejects.toThrow();
  expect(scratches('test-open-search')).toEqual([]);
}, 400_000);

test('Redis of the pinned version stores a value', async () => {
  const redis = await Redis.start({ name: 'test-redis' });
  try {
    expect(await redisCommand(redis, 'INFO', 'server')).toContain(`redis_version:${VERSIONS.redis}.`);
    expect(await redisCommand(redis, 'SET', 'drink', 'flat white', 'PX', '60000')).toBe('+OK\r\n');
    expect(await redisCommand(redis, 'GET', 'drink')).toBe('$10\r\nflat white\r\n');
  } finally {
    await redis.stop();
  }
  await expect(redisCommand(redis, 'PING')).rejects.toThrow('ECONNREFUSED');
});

test('Gremlin Server of the pinned version finds the neighbours of a vertex', async () => {
  const gremlin = await GremlinServer.start({ name: 'test-gremlin' });
  try {
    expect(JSON.stringify(await gremlin.evaluate('Gremlin.version()'))).toContain(VERSIONS.gremlinServer);
    await gremlin.evaluate("g.addV('person').property('name', 'Ada').as('a').addV('person').property('name', 'Bob').addE('drinks with').to('a').iterate()");
    expect(JSON.stringify(await gremlin.evaluate("g.V().has('name', 'Ada').both('drinks with').values('name')"))).toContain('"Bob"');
  } finally {
    await gremlin.stop();
  }
}, 400_000);

test.each([
  ['requireJava', "Java 17 or newer with its compiler, and there is no 'java' on PATH", 'apt install openjdk-17-jdk-headless'],
  ['requireMaven', "Maven, and there is no 'mvn' on PATH", 'apt install maven'],
  ['requireChromium', "Chromium and its WebDriver, and there is no 'chromium' on PATH", 'apt install chromium'],
  ['requireRedis', "Redis 7, and there is no 'redis-server' on PATH", 'apt install redis-server'],
])('a machine without what %s looks for gets a message that names it and the package', (check, what, remedy) => {
  const script = `require('./tools/engines/machine').${check}().catch(error => { console.error(error.message); process.exitCode = 1; })`;
  const { status, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, '-e', script], {
    cwd: ROOT, encoding: 'utf8', env: { PATH: path.join(ROOT, 'nothing-here') },
  });
  expect(stderr).toContain(what);
  expect(stderr).toContain(remedy);
  expect(status).toBe(1);
});
