import { ShadowWorld } from './shadow-world';
import { readSettings } from '../../../handlers/shadow-comparer/settings';
import { ShadowComparer } from '../../../handlers/shadow-comparer/shadow-comparer';
import { Environment } from '../../../handlers/shared/runtime/environment';
import { ShadowMessage } from '../../../handlers/shared/strangler/shadow-message';

let world: ShadowWorld;
beforeEach(async () => { world = await ShadowWorld.start(() => ({ body: '{"a":1}' }), () => ({ body: '{"a":1}' })); });
afterEach(() => world.stop());

const logged: [string, unknown][] = [];
const line = (message: string, fields: Record<string, unknown>) => { logged.push([message, fields]); };
beforeEach(() => { logged.length = 0; });

function handle(...bodies: string[]) {
  const comparer = new ShadowComparer(new Map([['Orders', world.comparison()]]), { info: line, warn: line, error: line });
  const record = (body: string, index: number) => ({
    messageId: `m${index}`, receiptHandle: 'r', body, attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' }, messageAttributes: {}, eventSourceARN: 'arn:aws:sqs:::q',
  });
  return comparer.handle({ Records: bodies.map(record) });
}

const changed = (change: object) => JSON.stringify({ ...world.message('/orders/1'), ...change });

test('one message after the other is compared, and one that fails does not hold up the others', async () => {
  const good = JSON.stringify(world.message('/orders/1'));
  expect(await handle(good, '{', good)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(world.records).toMatchObject({ compared: 2, mismatched: 0 });
  expect(world.next.mostInFlight).toBe(1);
});

test.each([
  ['no JSON', () => 'text'], ['null', () => 'null'], ['a list', () => '[]'], ['another version', () => changed({ v: 2 })], ['no request', () => changed({ request: undefined })],
  ['a header that is no text', () => changed({ request: { ...world.message('/').request, headers: { a: 1 } } })],
  ['no body', () => changed({ legacy: { status: 200, headers: {} } })], ['no time', () => changed({ sentAt: 'yesterday' })],
])('%s fails, so that it goes to the dead-letter queue, and is not quoted', async (_, body) => {
  expect((await handle(body())).batchItemFailures).toHaveLength(1);
  expect(JSON.stringify(logged)).not.toContain('yesterday');
  expect(world.next.seen).toEqual([]);
});

test('a message of a feature that has no shadow any more is dropped, with a warning', async () => {
  expect(await handle(changed({ feature: 'Payments' }))).toEqual({ batchItemFailures: [] });
  expect(logged).toEqual([['dropped', { messageId: 'm0', reason: 'The feature has no shadow any more.' }]]);
});

test.each(['/../admin', '/a//b', '/a/%2e%2e/b', '/a\\b'])('no path leads out of the new service: %s', async path => {
  await handle(JSON.stringify({ ...world.message('/orders/1'), request: { ...world.message('/orders/1').request, path } } satisfies ShadowMessage));
  expect(world.next.seen).toEqual([]);
});

test('settings without their parts stop the function at its start', () => {
  const environment = new Environment({ PATTERN_PATH: '/Shop/Facade/Shadow', SHADOW_TABLE: 't', SHADOW_VALUES: '["https://orders.example.com"]' });
  const backend = { timeoutMillis: 1, circuitBreaker: {}, http: { url: { $value: 0 } } };
  expect(readSettings(environment, () => JSON.stringify({ features: [{ name: 'Orders', backend }] }))).toMatchObject({
    pattern: '/Shop/Facade/Shadow', table: 't', features: [{ backend: { http: { url: 'https://orders.example.com' } } }],
  });
  expect(() => readSettings(environment, () => undefined)).toThrow('The file shadow.json is missing.');
  expect(() => readSettings(environment, () => JSON.stringify({ legacy: {}, features: [] }))).toThrow('either a function or an http backend');
  expect(() => readSettings(new Environment({}), () => '{"features":[]}')).toThrow('PATTERN_PATH');
});
