import * as fc from 'fast-check';
import { FakeBroker, Fate, impatient, outgoing } from './fake-broker';

const fate = fc.constantFrom<Fate>('temporary', 'temporary', 'temporary', 'permanent', 'request-fails');
const plan = fc.record({
  messages: fc.array(fc.record({
    key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    bytes: fc.integer({ min: 1, max: 200 }),
    fates: fc.array(fate, { maxLength: 7 }),
  }), { maxLength: 40 }),
  maxEntries: fc.integer({ min: 1, max: 10 }),
  maxRequestBytes: fc.integer({ min: 200, max: 800 }),
});

async function play({ messages, maxEntries, maxRequestBytes }: typeof plan extends fc.Arbitrary<infer T> ? T : never) {
  const sent = messages.map(({ key, bytes }, index) => outgoing(`m-${index}`, key, 'x'.repeat(bytes)));
  const broker = new FakeBroker(Object.fromEntries(messages.map(({ fates }, index) => [`m-${index}`, fates])), maxEntries, maxRequestBytes);
  const undelivered = await impatient(broker).deliver(sent);
  return { sent, broker, undelivered };
}

const forAllPlans = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 500 });

jest.setTimeout(60_000);

describe('delivery to a broker that takes some entries of a request and not others', () => {
  test('every message is taken once, or reported', () => forAllPlans(({ sent, broker, undelivered }) => {
    const ids = [...broker.taken, ...undelivered.map(({ message }) => message)].map(({ id }) => id);
    expect(ids.sort()).toEqual(sent.map(({ id }) => id).sort());
  }));

  test('messages of a key are taken in the order given', () => forAllPlans(({ sent, broker }) => {
    for (const key of ['a', 'b', 'c']) {
      const order = sent.filter(message => message.key === key).map(({ id }) => id);
      const taken = broker.taken.filter(message => message.key === key).map(({ id }) => id);
      expect(taken).toEqual(order.filter(id => taken.includes(id)));
    }
  }));

  test('behind a failure that may pass, nothing of its key is taken', () => forAllPlans(({ sent, broker, undelivered }) => {
    for (const { message } of undelivered.filter(failure => failure.message.key !== undefined && !failure.permanent)) {
      const behind = sent.slice(sent.indexOf(message)).filter(({ key }) => key === message.key);
      expect(broker.taken.filter(taken => behind.includes(taken))).toEqual([]);
    }
  }));

  test('no request is above the limits, or has a key twice', () => forAllPlans(({ broker }) => {
    for (const request of broker.requests) {
      expect(request.length).toBeLessThanOrEqual(broker.maxEntries);
      expect(request.reduce((bytes, { body }) => bytes + body.length, 0)).toBeLessThanOrEqual(broker.maxRequestBytes);
      const keys = request.map(({ key }) => key).filter(key => key !== undefined);
      expect(new Set(keys).size).toBe(keys.length);
    }
  }));
});

describe('delivery', () => {
  test('sends only the entries again that failed', async () => {
    const broker = new FakeBroker({ b: ['temporary', 'temporary'] });
    expect(await impatient(broker).deliver([outgoing('a'), outgoing('b'), outgoing('c')])).toEqual([]);
    expect(broker.requests.map(request => request.map(({ id }) => id))).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
  });

  test('gives up after five requests, and at once where a message is refused for good', async () => {
    const broker = new FakeBroker({ a: Array<Fate>(9).fill('temporary'), b: ['permanent'] });
    expect(await impatient(broker).deliver([outgoing('a'), outgoing('b')])).toEqual([
      { message: outgoing('a'), reason: 'temporary', permanent: false },
      { message: outgoing('b'), reason: 'permanent', permanent: true },
    ]);
    expect(broker.requests).toHaveLength(5);
  });

  test('reports all of a request that failed as a whole, and goes on with the next', async () => {
    const broker = new FakeBroker({ a: ['request-fails'] }, 1);
    expect(await impatient(broker).deliver([outgoing('a'), outgoing('b')])).toEqual([
      { message: outgoing('a'), reason: 'Error', permanent: false },
    ]);
    expect(broker.taken.map(({ id }) => id)).toEqual(['b']);
  });
});
