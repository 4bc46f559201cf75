import { CallWindow } from '../../../handlers/shared/circuit/call-window';

const SETTINGS = { failureRate: 50, windowMillis: 30_000, minimumCalls: 10, failures: 5 };

let now: number;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

/** `h` and `u`: healthy and unhealthy calls. Which of them opens the circuit. */
function opensAt(calls: string, { settings = SETTINGS, everyMillis = 1 } = {}): number {
  const window = new CallWindow(settings, () => now);
  return [...calls].findIndex(call => {
    now += everyMillis;
    if (call === 'u') return window.unhealthy();
    window.healthy();
    return false;
  });
}

test.each([
  ['at the share, from the smallest number of calls', 'hhhhhuuuuu', 9],
  ['at the share of more calls', 'hhhhuuhuhuuuuu', 11],
  ['not below the share', 'hhhhhhuuuu', -1],
  ['below the smallest number of calls, after a row of unhealthy ones', 'uuuuu', 4],
  ['not after a shorter row', 'uuuuhuuuu', -1],
  ['not after a row in many healthy calls', `${'h'.repeat(90)}uuuuuuuuu`, -1],
  ['after the smallest number of calls in a row, in many healthy calls', `${'h'.repeat(90)}uuuuuuuuuu`, 99],
])('opens %s', (_, calls, expected) => expect(opensAt(calls)).toBe(expected));

test('100 percent opens when all are unhealthy', () => {
  const settings = { ...SETTINGS, failureRate: 100, failures: 100 };
  expect(opensAt('huuuuuuuuuuuu', { settings })).toBe(-1);
  expect(opensAt('uuuuuuuuuu', { settings })).toBe(9);
});

test('calls that are older than the window do not count, however rare calls are', () => {
  const settings = { ...SETTINGS, failures: 100 };
  expect(opensAt('u'.repeat(40), { settings, everyMillis: 4_000 })).toBe(-1);
  expect(opensAt('u'.repeat(40), { settings, everyMillis: 2_500 })).toBe(9);
});

test('a backend that hangs opens the circuit, though a window sees few calls', () => {
  expect(opensAt('uuuuu', { everyMillis: 10_000 })).toBe(4);
});

test('starts again after a transition', () => {
  const window = new CallWindow(SETTINGS, () => now);
  for (let call = 0; call < 4; call++) window.unhealthy();
  window.reset();
  expect(window.unhealthy()).toBe(false);
});
