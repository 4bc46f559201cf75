import pLimit from 'p-limit';
import { deployFixture } from './fixture';
import { commandSwitch } from './switch-command';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { query } from '../../tools/local-cloud/signed-requests';
import { ThirdParty } from '../../tools/third-party/third-party';

// thousands of requests, on a busy machine too
jest.setTimeout(400_000);

let cloud: LocalCloud;
let legacy: ThirdParty;
let outputs: { [name: string]: string };

beforeAll(async () => {
  [cloud, legacy] = await Promise.all([LocalCloud.start({ name: 'test-strangler' }), ThirdParty.start('legacy')]);
  outputs = (await deployFixture(cloud, 'strangler-app', { legacy: legacy.url })).Strangler;
});

afterAll(() => Promise.all([cloud.stop(), legacy.stop()]));

const at = (url: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${cloud.localUrl(url).replace(/\/$/, '')}${path}`, { headers, redirect: 'manual' });
const shop = (path: string, headers?: Record<string, string>) => at(outputs.ShopUrl, path, headers);
const from = async (response: Promise<Response>) => ((await (await response).json()) as { from: string }).from;
const balanced = (path: string, headers: Record<string, string> = {}) => fetch(`${cloud.endpoint}/_alb/${outputs.BalancedName}${path}`, { headers });
/** Who answers a client that has the cookie of the façade. */
const answerTo = (id: string, call = shop) => from(call('/orders/7', { cookie: `facade-client=${id}` }));
const clients = Array.from({ length: 1_000 }, (_, i) => `client-${i}`);
const some = clients.slice(0, 200);
/** The clients that the new service answers. A few at once: each waits for a process of a function. */
async function onNew(ids: readonly string[], call = shop): Promise<string[]> {
  const limit = pLimit(4);
  const answers = await Promise.all(ids.map(id => limit(async () => ({ id, from: await answerTo(id, call) }))));
  return answers.filter(({ from: who }) => who === 'orders').map(({ id }) => id);
}

const command = (payload: object, text = outputs.SwitchCommand) => commandSwitch(cloud, text, payload);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
const alarm = (StateValue: 'ALARM' | 'OK') =>
  query(cloud, 'monitoring', { Version: '2010-08-01', Action: 'SetAlarmState', AlarmName: outputs.Alarm, StateValue, StateReason: 'the test says so' });

/** Asks until a condition holds, as the façade reads the switch every few seconds. */
async function until(holds: () => Promise<boolean>) {
  while (!await holds()) { await new Promise(resolve => setTimeout(resolve, 250)); }
}

test('routes by path and header, and passes on what no feature takes', async () => {
  expect(await (await shop('/menu?size=2')).json()).toMatchObject({ from: 'legacy', method: 'GET', url: '/v1/menu?size=2' });
  expect(await from(shop('/board-of-today'))).toBe('board');
  expect(await from(shop('/orders', { 'x-beta': '1' }))).toBe('beta');
  expect(await from(shop('/menu', { 'x-beta': '1' }))).toBe('legacy');
  expect((await shop('/orders%2F..%2Fadmin')).status).toBe(400);
});

test('a load balancer routes, sticks and switches as an HTTP API does', async () => {
  expect(await (await balanced('/menu?size=a%20b')).json()).toMatchObject({ from: 'legacy', method: 'GET', url: '/v1/menu?size=a%20b' });
  expect(await (await balanced('/board-of-today')).json()).toEqual({ from: 'board', url: '/board-of-today' });
  expect(await from(balanced('/orders', { 'x-beta': '1' }))).toBe('beta');
  expect((await balanced('/orders%2F..%2Fadmin')).status).toBe(400);
  expect((await balanced('/orders/7')).headers.getSetCookie()).toContainEqual(
    expect.stringMatching(/^facade-client=[0-9a-f-]{36}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/));

  const few = clients.slice(0, 60);
  const first = await onNew(few, balanced);
  expect(first).toEqual(await onNew(few));
  await command({ feature: 'Orders', weight: 25 }, outputs.BalancedSwitchCommand);
  await until(async () => (await onNew(few, balanced)).length > first.length);
  const second = await onNew(few, balanced);
  expect(first.filter(id => !second.includes(id))).toEqual([]);
});

test('a weight is a share of the clients, each sticks to its side, and the switch moves nobody back', async () => {
  const first = await onNew(clients);
  // within four standard deviations of 10 %
  expect(first.length).toBeGreaterThan(62);
  expect(first.length).toBeLessThan(138);
  expect(await onNew(clients)).toEqual(first);

  const answers: number[] = [];
  let isChanging = true;
  const calling = (async () => {
    while (isChanging) { answers.push((await shop('/orders/8', { cookie: 'facade-client=calls-throughout' })).status); }
  })();
  await command({ feature: 'Orders', weight: 25 });
  // a part of the clients shows when the processes of the façade have read it
  await until(async () => (await onNew(some)).length > first.filter(id => some.includes(id)).length);
  const second = await onNew(clients);
  isChanging = false;
  await calling;
  const movedBack = first.filter(id => !second.includes(id));
  process.stdout.write(`strangler: ${JSON.stringify({ clients: clients.length, at10: first.length, at25: second.length, movedBack: movedBack.length, callsMeanwhile: answers.length })}\n`);
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(movedBack).toEqual([]);
  // within four standard deviations of 25 %, less what a process answers that reads it last
  expect(second.length).toBeGreaterThan(first.length);
  expect(second.length).toBeLessThan(305);
});

test('an alarm sends all clients back, the next deployment keeps that, and an operator enables it again', async () => {
  await command({ feature: 'Orders', weight: 100 });
  await until(async () => await answerTo('client-1') === 'orders');
  await alarm('ALARM');
  // each process of the façade reads the switch within 5 seconds
  await until(async () => (await onNew(some)).length === 0);
  expect(JSON.stringify(await command({ status: true }))).toContain('rolledBack');

  await deployFixture(cloud, 'strangler-app', { legacy: legacy.url, weight: '50' });
  expect(await onNew(some)).toEqual([]);

  await alarm('OK');
  await command({ feature: 'Orders', enable: true });
  await until(async () => (await onNew(some)).length > 0);
});

test('features that have moved answer while legacy is down, and after it retired', async () => {
  await command({ feature: 'Orders', weight: 100 });
  await until(async () => await answerTo('client-1') === 'orders');
  await legacy.goDown();
  expect(await answerTo('client-2')).toBe('orders');
  expect([502, 503]).toContain((await shop('/menu')).status);

  expect(await from(at(outputs.RetiredUrl, '/orders/7'))).toBe('orders');
  expect((await at(outputs.RetiredUrl, '/menu')).status).toBe(410);
});
