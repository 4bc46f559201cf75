import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..', '..');
/** Each is loaded by a cold start: what is needed is in, what is not is left out (tools/bundle). */
const MAX_BYTES = 500_000;

function scripts(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.js'))
    .map(file => path.join(folder, file));
}

/** Of `cdk-serverless-catalog/testing`, which no function loads: with fast-check, and without the SDK. */
const MAX_TESTING_BYTES = 100_000;

/** What a handler loads only where it is used: tools/bundle/bundle.ts. */
const BESIDE = [
  'aggregator', 'graph-projector', 'search-projector', 'stream-archive-writer', 'stream-forwarder', 'stream-search-writer', 'stream-table-writer', 'stream-window', 'view-projector',
].map(name => `assets/${name}/jsonata.js`);
const CLIENTS_BESIDE = ['cache-invalidator', 'view-query'].map(name => `assets/${name}/iovalkey.js`);
/** What no function loads: constructs and commands do, on the user's machine. */
const OF_CONSTRUCTS = ['assets/recheck/recheck.js', 'assets/contract-types/run.js'];

test('each handler has one bundle', () => {
  const handlers = fs.readdirSync(path.join(ROOT, 'handlers')).filter(name => name !== 'runtime' && fs.existsSync(path.join(ROOT, 'handlers', name, 'index.ts')));
  expect(scripts('assets').sort()).toEqual([...handlers.map(name => path.join('assets', name, 'index.js')), ...BESIDE, ...CLIENTS_BESIDE, ...OF_CONSTRUCTS].sort());
});

test('no bundle is larger than 500 kB', () => {
  const loaded = [...scripts('assets'), ...scripts('runtime')].filter(file => !OF_CONSTRUCTS.includes(file));
  const sizes = loaded.map(file => ({ file, bytes: fs.statSync(path.join(ROOT, file)).size }));
  expect(sizes.length).toBeGreaterThan(10);
  expect(sizes.filter(({ bytes }) => bytes > MAX_BYTES)).toEqual([]);
});

test('the module for tests is no larger than 100 kB', () => {
  expect(fs.statSync(path.join(ROOT, 'testing', 'index.js')).size).toBeLessThanOrEqual(MAX_TESTING_BYTES);
});
