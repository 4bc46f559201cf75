import { healthOfStatus } from '../../../handlers/shared/circuit/health';
import { CircuitOpenError, Health } from '../../../handlers/shared/circuit/ports';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { CircuitRecord, CircuitTable, NEW_RECORD } from '../../../handlers/shared/circuit/record';
import { Observed } from '../shared/observers';

const SETTINGS = { failureRate: 50, windowMillis: 30_000, minimumCalls: 10, failures: 3, openDurationMillis: 10_000 };

let now: number;
let observed: Observed;
beforeEach(() => {
  now = 1_000_000;
  observed = new Observed();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const circuitWith = (table?: CircuitTable) => new ProcessCircuits(observed, table, () => now).of('orders', SETTINGS);
const call = (circuit = circuitWith(), answer: number | Error | Health = 200) => circuit.run(
  () => answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  outcome => 'error' in outcome ? { kind: 'unhealthy' } : typeof outcome.value === 'number' ? healthOfStatus(outcome.value) : outcome.value,
);
const refusal = (circuit: ReturnType<typeof circuitWith>) => call(circuit).then(() => undefined, (error: CircuitOpenError) => error.retryAfterMillis);
const settled = () => new Promise(resolve => setImmediate(resolve));

test('opens, probes and closes, and says so', async () => {
  const circuit = circuitWith();
  for (let each = 0; each < 3; each++) await expect(call(circuit, new Error('refused'))).rejects.toThrow('refused');
  await expect(call(circuit)).rejects.toThrow(CircuitOpenError);
  now += 10_000;
  await call(circuit);
  await call(circuit);
  expect(observed.lines.map(({ level, message, fields }) => [level, message, fields])).toEqual([
    ['warn', 'circuit breaker opened', { circuit: 'orders', openMillis: 10_000 }],
    ['info', 'circuit breaker probes', { circuit: 'orders' }],
    ['info', 'circuit breaker closed', { circuit: 'orders' }],
  ]);
  expect(observed.counts).toEqual({
    CircuitBreakerOpened: 1, CircuitBreakerRefusals: 1, CircuitBreakerProbes: 1, CircuitBreakerClosed: 1, UnhealthyCalls: 3,
  });
});

test.each<[string, Health, number]>([
  ['a longer time than the open duration', { kind: 'unhealthy', retryAfterMillis: 60_000 }, 60_000],
  ['a shorter time', { kind: 'unhealthy', retryAfterMillis: 1_000 }, 10_000],
  ['days', { kind: 'unhealthy', retryAfterMillis: 1e9 }, 300_000],
])('a backend that asks for %s is left alone', async (_, health, expected) => {
  const circuit = circuitWith();
  for (let each = 0; each < 3; each++) await call(circuit, health);
  expect(await refusal(circuit)).toBe(expected);
});

test('a probe that shall come back later does so, and 429 never opens a closed circuit', async () => {
  const circuit = circuitWith();
  for (let each = 0; each < 20; each++) await call(circuit, { kind: 'healthy', retryAfterMillis: 20_000 });
  for (let each = 0; each < 30; each++) await call(circuit, 503).catch(() => undefined);
  now += 20_000;
  await call(circuit, { kind: 'healthy', retryAfterMillis: 20_000 });
  expect(await refusal(circuit)).toBe(20_000);
});

test('a cancelled probe leaves the next call to probe', async () => {
  const circuit = circuitWith();
  for (let each = 0; each < 3; each++) await call(circuit, 503);
  now += 10_000;
  await call(circuit, { kind: 'ignored' });
  await call(circuit);
  expect(observed.counts).toMatchObject({ CircuitBreakerProbes: 2, CircuitBreakerClosed: 1 });
});

test('a health function that throws keeps no lease', async () => {
  const circuit = circuitWith();
  for (let each = 0; each < 3; each++) await call(circuit, 503);
  now += 10_000;
  await expect(circuit.run(async () => 1, () => { throw new Error('wrong'); })).rejects.toThrow('wrong');
  expect(await refusal(circuit)).toBeUndefined();
});

describe('a table', () => {
  const away = () => Promise.reject(new Error('away'));

  test('that is away is counted each time, and logged once a minute', async () => {
    const circuit = circuitWith({ read: away, write: away });
    for (let second = 0; second < 65; second++) {
      await call(circuit);
      await settled();
      now += 1_000;
    }
    expect(observed.counts.CircuitBreakerTableErrors).toBeGreaterThanOrEqual(64);
    expect(observed.lines.filter(({ message }) => message === 'circuit table did not answer')).toHaveLength(2);
  });

  test('that never answers keeps no call waiting', async () => {
    const circuit = circuitWith({ read: () => new Promise(() => undefined), write: () => new Promise(() => undefined) });
    expect(await call(circuit)).toBe(200);
  });

  test('is read once a second at most, and never written, while the backend is well', async () => {
    let reads = 0;
    const circuit = circuitWith({ read: async () => { reads += 1; return NEW_RECORD; }, write: async () => { throw new Error('written'); } });
    for (let each = 0; each < 100; each++) {
      await call(circuit);
      now += 50;
    }
    expect(reads).toBe(5);
    expect(observed.lines).toEqual([]);
  });

  test('whose answer is old news after an idle time refuses nobody', async () => {
    let record: CircuitRecord = { ...NEW_RECORD, version: 1, forced: 'open' };
    const circuit = circuitWith({ read: async () => record, write: away });
    await settled();
    expect(await refusal(circuit)).toBe(10_000);
    record = { ...record, forced: undefined };
    now += 600_000;
    expect(await refusal(circuit)).toBeUndefined();
    expect(observed.lines.map(({ fields }) => fields.forced)).toEqual(['open', 'no longer']);
  });
});
