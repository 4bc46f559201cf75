import * as fc from 'fast-check';
import { FacadeWorld, functionOf, orders } from './facade-world';
import { stickyDraw } from '../../../handlers/shared/routing/sticky-draw';

/** Two functions that say who they are. */
const invoker = { invoke: async (arn: string) => ({ payload: JSON.stringify({ statusCode: 200, body: arn }) }) };
const world = (weight: number, client = {}) =>
  new FacadeWorld({ invoker, legacy: functionOf('legacy'), features: [orders(functionOf('new'), { weight })], client: { cookie: 'facade-client', ...client } });
const service = async (of: FacadeWorld, call: Parameters<FacadeWorld['call']>[0]) => (await of.call(call)).body.toString();
const clients = Array.from({ length: 2_000 }, (_, index) => `client-${index}`);
const ofCookie = (id: string) => ({ cookies: [`facade-client=${id}`] });

test('10 % of 2,000 clients go to the new service', async () => {
  const tenth = world(10);
  const answers = await Promise.all(clients.map(id => service(tenth, ofCookie(id))));
  const share = answers.filter(each => each === 'new').length;
  // the ids are always the same, and so is their share: three standard deviations are 40
  expect(share).toBeGreaterThan(160);
  expect(share).toBeLessThan(240);
});

test('a client sticks to its service, and a higher weight moves nobody back', async () => {
  const [tenth, quarter, half] = [10, 25, 50].map(weight => world(weight));
  const answers = async (of: FacadeWorld) => Promise.all(clients.slice(0, 1_000).map(id => service(of, ofCookie(id))));
  const [first, again, more, most] = [await answers(tenth), await answers(tenth), await answers(quarter), await answers(half)];
  expect(again).toEqual(first);
  const back = (before: string[], after: string[]) => before.filter((each, i) => each === 'new' && after[i] !== 'new').length;
  expect([back(first, more), back(more, most)]).toEqual([0, 0]);
});

test('whoever the client is and whatever the weights: a higher one keeps it where it was or moves it to the new service', async () => {
  const percent = fc.integer({ min: 0, max: 100 });
  await fc.assert(fc.asyncProperty(fc.string({ minLength: 1 }), percent, percent, async (id, one, other) => {
    const header = { 'x-device': id };
    const [less, more] = [Math.min(one, other), Math.max(one, other)];
    const call = { headers: header };
    const [before, after] = [await service(world(less, { header: 'X-Device' }), call), await service(world(more, { header: 'X-Device' }), call)];
    if (before === 'new') expect(after).toBe('new');
  }), { numRuns: 100 });
});

test('features draw apart: who is early in one is not early in all', () => {
  const both = clients.filter(id => stickyDraw('Orders', id) < 10 && stickyDraw('Invoices', id) < 10).length;
  expect(both).toBeLessThan(60);
});

test('a client that nothing identifies gets a cookie, and sticks with it', async () => {
  const half = world(50);
  for (let request = 0; request < 20; request++) {
    const { cookies: [cookie], body } = await half.call();
    expect(cookie).toMatch(/^facade-client=client-\d+; Path=\/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax$/);
    const again = await half.call({ cookies: ['other=1', cookie.split(';')[0]] });
    expect({ body: again.body.toString(), cookies: again.cookies }).toEqual({ body: body.toString(), cookies: [] });
  }
});

test.each([0, 100])('no cookie is needed at a weight of %s', async weight => {
  expect((await world(weight).call()).cookies).toEqual([]);
});

test.each<[string, object, object]>([
  ['a header', { header: 'X-Device' }, { headers: { 'x-device': 'd-1' } }],
  ['the subject of a token', { subject: true }, { subject: 'ada' }],
])('%s identifies a client before its cookie does', async (_, client, call) => {
  const half = world(50, client);
  const { cookies, body } = await half.call(call);
  expect(cookies).toEqual([]);
  for (const id of clients.slice(0, 20)) expect(await service(half, { ...call, ...ofCookie(id) })).toBe(body.toString());
});

test.each<[string, object, object]>([
  ['header', { header: 'X-Device' }, { headers: { 'x-device': ' ' } }],
  ['subject', { subject: true }, {}],
  ['cookie', {}, { cookies: ['facade-client=', 'xfacade-client=1'] }],
])('a client without the %s gets the cookie', async (_, client, call) => {
  expect((await world(50, client).call(call)).cookies).toHaveLength(1);
});

test('cookies with odd characters are no error, and identify all the same', async () => {
  const half = world(50);
  for (const value of ['"a b"', '%00', 'é', 'a=b=c', '💥', 'x'.repeat(4_000), '{"a":1}', '\\']) {
    const first = await half.call(ofCookie(value));
    expect(first).toMatchObject({ status: 200, cookies: [] });
    expect(await service(half, ofCookie(value))).toBe(first.body.toString());
  }
});

test.each<[string | undefined, string]>([
  ['public, max-age=600', 'max-age=600, private'],
  ['max-age=0, S-MaxAge=600, must-revalidate', 'max-age=0, must-revalidate, private'],
  ['no-store', 'no-store, private'],
  [undefined, 'private'],
])('no shared cache gives the cookie of one client to others: %s becomes %s', async (given, expected) => {
  const cached = { invoke: async () => ({ payload: JSON.stringify({ statusCode: 200, headers: { 'Cache-Control': given }, body: '' }) }) };
  const half = new FacadeWorld({ invoker: cached, legacy: functionOf('legacy'), features: [orders(functionOf('new'), { weight: 50 })] });
  expect((await half.call()).headers['cache-control']).toBe(expected);
  expect((await half.call(ofCookie('ada'))).headers['cache-control']).toBe(given);
});
