import { Hedge } from '../../../handlers/aggregator/hedge';

/** Calls answer after the time that the test says; the clock stands still otherwise. */
function world(maxExtraPercent = 5) {
  let extraCalls = 0;
  const hedge = new Hedge({ maxExtraPercent, now: () => Date.now(), onExtraCall: () => { extraCalls++; } });
  const cancelled: string[] = [];
  const after = (millis: number, name: string, fails = false) => async (signal: AbortSignal) => new Promise<string>((resolve, reject) => {
    setTimeout(() => fails ? reject(new Error(name)) : resolve(name), millis);
    signal.addEventListener('abort', () => { cancelled.push(name); }, { once: true });
  });
  const run = async (first: ReturnType<typeof after>, extra = after(10, 'extra')) => {
    const answer = hedge.run(new AbortController().signal, first, extra).catch((error: Error) => `failed: ${error.message}`);
    await jest.advanceTimersByTimeAsync(10_000);
    return answer;
  };
  const train = async (calls = 40) => { for (let call = 0; call < calls; call++) await run(after(20, 'first')); };
  return { run, train, after, cancelled, extraCalls: () => extraCalls };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('a late call gets a second one, the first answer counts and the other call is cancelled', async () => {
  const { run, train, after, cancelled, extraCalls } = world();
  await train();
  cancelled.length = 0;
  expect(await run(after(5_000, 'slow'))).toBe('extra');
  expect(extraCalls()).toBe(1);
  expect(cancelled).toContain('slow');
});

test('a call within the usual time has none, nor has one before there are figures', async () => {
  const { run, train, after, extraCalls } = world();
  expect(await run(after(5_000, 'slow'))).toBe('slow');
  await train();
  expect(await run(after(19, 'first'))).toBe('first');
  expect(extraCalls()).toBe(0);
});

test('a failed second call leaves the first one, and of two failures the first counts', async () => {
  const { run, train, after } = world(50);
  await train();
  expect(await run(after(500, 'slow'), after(1, 'extra', true))).toBe('slow');
  expect(await run(after(500, 'slow', true), after(1, 'extra', true))).toBe('failed: slow');
  expect(await run(after(1, 'first', true))).toBe('failed: first');
});

test('however many calls are late, extra calls are at most 5 percent', async () => {
  const { run, train, after, extraCalls } = world();
  await train(100);
  // each later than all before it
  for (let call = 1; call <= 300; call++) await run(after(20 + call * 5, 'slow'), after(9_000, 'extra'));
  expect(extraCalls()).toBeGreaterThan(5);
  expect(extraCalls()).toBeLessThanOrEqual(20);
});
