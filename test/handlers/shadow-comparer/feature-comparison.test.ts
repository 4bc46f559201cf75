import { gzipSync } from 'zlib';
import { Reply } from './server';
import { ShadowWorld } from './shadow-world';

let ticks = 0;
/** An order with a field that changes with every answer. */
const order = (url: string, changes: object = {}) => ({ id: url.split('/')[2], total: 12.5, lines: [{ sku: 'a', price: 2 }], updatedAt: `t${++ticks}`, ...changes });
const json = (value: unknown): Reply => ({ body: JSON.stringify(value) });

let world: ShadowWorld;
afterEach(() => world.stop());

async function start(next: (url: string) => Reply, legacy: (url: string) => Reply = url => json(order(url))) {
  world = await ShadowWorld.start(legacy, next);
}

const asked = () => world.legacy.seen.length;

test('2,000 requests with 1 % planted differences and a timestamp that always differs: all are found, and nothing else', async () => {
  const isPlanted = (url: string) => Number(url.split('/')[2]) % 100 === 37;
  await start(url => json(isPlanted(url) ? order(url, { total: 12.51 }) : order(url)));
  const comparison = world.comparison();
  const planted: string[] = [];
  let [found, missed, falsely] = [0, 0, 0];
  for (let number = 0; number < 2_000; number++) {
    const path = `/orders/${number}`;
    const before = world.records.mismatched;
    await comparison.compare(world.message(path));
    const isFound = world.records.mismatched > before;
    if (isPlanted(path)) planted.push(path);
    if (isFound && isPlanted(path)) found++;
    if (!isFound && isPlanted(path)) missed++;
    if (isFound && !isPlanted(path)) falsely++;
  }
  expect({ planted: planted.length, found, missed, falsely }).toEqual({ planted: 20, found: 20, missed: 0, falsely: 0 });
  expect(world.records).toMatchObject({ compared: 2_000, mismatched: 20 });
  // what was learned is not asked for again: three times for the timestamp, and for every difference
  expect(asked()).toBe(23);
  expect(world.records.examples[0].differences).toEqual([{ kind: 'value', pointer: '/total', at: '/total', legacy: '12.5', new: '12.51' }]);
});

test('a new service that is wrong everywhere is found out, and a few examples are kept', async () => {
  await start(() => json({ error: 'not implemented' }));
  const comparison = world.comparison();
  for (let number = 0; number < 60; number++) await comparison.compare(world.message(`/orders/${number}`));
  expect(world.records).toMatchObject({ compared: 60, mismatched: 60 });
  expect(world.records.examples.length).toBe(3);
  world.now += 3_600_000;
  await comparison.compare(world.message('/orders/1'));
  expect(world.records.examples.length).toBe(4);
});

test('an hour keeps twenty examples at most, however many processes there are', async () => {
  let kind = 0;
  await start(url => json(order(url, { [`added${++kind % 30}`]: 1 })));
  const processes = [world.comparison(), world.comparison(), world.comparison()];
  for (let number = 0; number < 90; number++) await processes[number % 3].compare(world.message(`/orders/${number}`));
  expect(world.records).toMatchObject({ compared: 90, mismatched: 90 });
  expect(world.records.examples.length).toBe(20);
});

test('a new service that hangs costs its timeout, and is a difference', async () => {
  await start(() => ({}));
  const comparison = world.comparison({}, { timeoutMillis: 50 });
  for (let number = 0; number < 5; number++) await comparison.compare(world.message(`/orders/${number}`));
  expect(world.records).toMatchObject({ compared: 5, mismatched: 5 });
  expect(world.next.mostInFlight).toBe(1);
  expect(asked()).toBe(0);
  expect(world.records.examples[0].differences).toEqual([{ kind: 'noAnswer', pointer: '', at: '', new: 'timeout' }]);
});

test('a new service that fails is a difference, and legacy is not asked again', async () => {
  await start(() => ({ status: 503, body: '{}' }));
  const comparison = world.comparison();
  await comparison.compare(world.message('/orders/1'));
  await world.next.stop();
  await comparison.compare(world.message('/orders/2'));
  expect(world.records).toMatchObject({ compared: 2, mismatched: 2 });
  expect(asked()).toBe(0);
});

test('a message that is older than five minutes is counted, and nothing is called', async () => {
  await start(url => json(order(url)));
  const message = world.message('/orders/1');
  world.now += 5 * 60_000 + 1;
  await world.comparison().compare(message);
  expect(world.counted).toEqual({ ShadowLate: 1 });
  expect(world.next.seen).toEqual([]);
  expect(world.records.compared).toBe(0);
});

test('the new service gets the request with its credentials, without conditions, and sees that it is a shadow', async () => {
  await start(url => json(order(url)));
  const headers = { 'authorization': 'Bearer x', 'if-none-match': '"1"', 'accept-encoding': 'gzip', 'x-shadow': 'no' };
  await world.comparison().compare(world.message('/orders/1', { query: 'page=2&tag=a%26b', headers }));
  const [{ url, headers: got }] = world.next.seen;
  expect(url).toBe('/orders/1?page=2&tag=a%26b');
  expect(got).toMatchObject({ 'authorization': 'Bearer x', 'x-shadow': 'true', 'x-correlation-id': 'c-1' });
  expect(got).not.toHaveProperty('if-none-match');
  expect(world.legacy.seen[0].headers['x-shadow']).toBe('true');
});

test('paths, headers and links of the new service are those of the façade', async () => {
  await start(() => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify({ self: `${world.next.url}/v2/7` }) }),
    () => json({ self: 'https://shop.example.com/orders/7' }));
  const translation = { stripPathPrefix: '/orders', addPathPrefix: '/v2', requestHeaders: { 'x-tenant': 'blue' } };
  const headers = { 'x-forwarded-host': 'shop.example.com', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443', 'x-tenant': 'red' };
  await world.comparison({}, { translation, legacy: undefined }).compare(world.message('/orders/7', { headers }));
  const [{ url, headers: got }] = world.next.seen;
  expect(url).toBe('/v2/7');
  expect(got).toMatchObject({ 'x-tenant': 'blue', 'x-forwarded-host': 'shop.example.com', 'x-shadow': 'true' });
  expect(world.records).toMatchObject({ compared: 1, mismatched: 0 });
});

test.each([
  ['legacy failed', { status: 500 }], ['legacy throttled', { status: 429 }], ['legacy had nothing new', { status: 304, bodyBase64: '' }],
  ['the body has a coding that nobody knows', { headers: { 'content-type': 'application/json', 'content-encoding': 'new' } }],
])('%s: nothing is called, and nothing is evidence', async (_, legacy) => {
  await start(url => json(order(url)));
  await world.comparison().compare(world.message('/orders/1', {}, legacy));
  expect(world.counted).toEqual({ ShadowIncomparable: 1 });
  expect(world.next.seen).toEqual([]);
});

test('a compressed answer of legacy is compared', async () => {
  await start(() => json({ a: 1 }), () => ({ headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: gzipSync('{"a":1}') }));
  await world.comparison().compare(world.message('/orders/1'));
  expect(world.counted).toEqual({ ShadowCompared: 1, ShadowMismatches: 0 });
});

test('a real difference in an answer with noise counts, and one of another type at the place of noise, too', async () => {
  let change: object = {};
  await start(url => json(order(url, change)));
  const comparison = world.comparison();
  const mismatches = async (path: string) => {
    await comparison.compare(world.message(path));
    return world.records.mismatched;
  };
  expect(await mismatches('/orders/1')).toBe(0);
  change = { total: 1 };
  expect(await mismatches('/orders/2')).toBe(1);
  change = { updatedAt: 7 };
  expect(await mismatches('/orders/3')).toBe(2);
  change = {};
  for (let number = 0; number < 5; number++) await mismatches(`/orders/${number}`);
  const before = asked();
  expect(await mismatches('/orders/4')).toBe(2);
  expect(asked()).toBe(before);
  change = { updatedAt: 7 };
  expect(await mismatches('/orders/5')).toBe(3);
  change = { updatedAt: undefined };
  expect(await mismatches('/orders/6')).toBe(4);
});

test('data that changed between the two requests is excused once, and is not learned', async () => {
  let state = 'open';
  await start(url => json(order(url, { state })), url => json(order(url, { state })));
  const comparison = world.comparison({ ignore: ['/updatedAt'] });
  for (let number = 0; number < 4; number++) {
    const message = world.message('/orders/1');
    state = `paid ${number}`;
    await comparison.compare(message);
    expect(world.records.mismatched).toBe(0);
    // no race: legacy says the same twice, and the new service another thing
    world.next.reply = url => json(order(url, { state: 'lost' }));
    for (let other = 0; other < 2; other++) await comparison.compare(world.message('/orders/1'));
    expect(world.records.mismatched).toBe(2);
    world.records.mismatched = 0;
    world.next.reply = url => json(order(url, { state }));
  }
});

test('what another process has learned is known', async () => {
  await start(url => json(order(url)));
  const first = world.comparison();
  for (let number = 0; number < 4; number++) await first.compare(world.message('/orders/1'));
  expect(asked()).toBe(3);
  await world.comparison().compare(world.message('/orders/1'));
  expect(asked()).toBe(3);
  expect(world.records.mismatched).toBe(0);
});

test('without a sample of noise, and for methods that change data, legacy is not asked again', async () => {
  await start(url => json(order(url)));
  await world.comparison({}, { noiseSample: 0 }).compare(world.message('/orders/1'));
  await world.comparison().compare(world.message('/orders/1', { method: 'POST', bodyBase64: Buffer.from('{"q":1}').toString('base64') }));
  await world.comparison({}, { legacy: undefined }).compare(world.message('/orders/1'));
  expect(asked()).toBe(0);
  expect(world.records).toMatchObject({ compared: 3, mismatched: 3 });
});

test('a body without structure that always changes is no evidence, and one that does not is', async () => {
  const html = (body: string): Reply => ({ headers: { 'content-type': 'text/html' }, body });
  await start(() => html(`<p>${++ticks}`), () => html(`<p>${++ticks}`));
  await world.comparison().compare(world.message('/orders/1'));
  expect(world.counted).toEqual({ ShadowIncomparable: 1 });
  world.legacy.reply = () => html('<p>same');
  await world.comparison().compare(world.message('/orders/1'));
  expect(world.counted).toEqual({ ShadowIncomparable: 1, ShadowCompared: 1, ShadowMismatches: 1 });
});

test('a legacy that fails when it is asked again excuses nothing', async () => {
  await start(url => json(order(url, { total: 1 })));
  const message = world.message('/orders/1');
  world.legacy.reply = () => ({ status: 503, body: '{}' });
  await world.comparison().compare(message);
  expect(world.records).toMatchObject({ compared: 1, mismatched: 1 });
  expect(world.records.noiseRecords.size).toBe(0);
});

test('an example has neither what is redacted nor values of the query, also where the path has it', async () => {
  await start(url => json(order(url, { mail: 'eve@example.com', note: 'for ann@example.com' })), url => json(order(url, { mail: 'ann@example.com' })));
  await world.comparison({ redact: ['/mail'] }).compare(world.message('/customers/ann%40example.com/orders', { query: 'token=s3cret&page=1' }));
  const [example] = world.records.examples;
  expect(JSON.stringify(example)).not.toMatch(/ann|eve|s3cret/);
  expect(example).toMatchObject({ method: 'GET', path: '/customers/[redacted]/orders', queryNames: ['token', 'page'], correlationId: 'c-1' });
  expect(example.differences.map(({ kind, pointer }) => `${kind} ${pointer}`)).toEqual(['value /mail', 'added /note']);
});

test('a path that has what is redacted in several segments is no part of an example', async () => {
  await start(url => json(order(url, { number: '2024/17/8' })), url => json(order(url, { number: '2024/17/9' })));
  await world.comparison({ redact: ['/number'] }).compare(world.message('/orders/2024/17/%38'));
  expect(world.records.examples[0].path).toBe('/[redacted]');
});

test('a table that fails makes the message come again, and counts nothing', async () => {
  await start(url => json(order(url)));
  world.records.count = () => Promise.reject(new Error('down'));
  await expect(world.comparison().compare(world.message('/orders/1'))).rejects.toThrow('down');
  expect(world.counted).toEqual({});
});
