import * as fc from 'fast-check';
import { BackendFailure, FailureKind } from '../../../handlers/shared/backends/backend-failure';
import { Guard } from '../../../handlers/shared/backends/guard';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { Problem } from '../../../handlers/shared/http/problem';
import { Observed } from '../shared/observers';

const FAILURES = 3;
const OPEN_MILLIS = 10_000;

let now: number;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

/** It opens after consecutive failures only, whatever the share. */
function guardWith(failures: number, observed = new Observed()): Guard {
  const settings = { failureRate: 1, windowMillis: 3_600_000, minimumCalls: 1e6, failures, openDurationMillis: OPEN_MILLIS };
  return new Guard(new ProcessCircuits(observed).of('backend', settings), () => now);
}

type Outcome = number | FailureKind;
const outcome = fc.constantFrom<Outcome>(200, 404, 429, 500, 503, 'unreachable', 'timeout', 'garbage', 'too-large');
const isFailure = (each: Outcome) => ['unreachable', 'timeout', 502, 503, 504].includes(each);

function answer(each: Outcome) {
  return typeof each === 'string' ? Promise.reject(new BackendFailure(each)) : Promise.resolve({ status: each, headers: {} });
}

test('opens the circuit after consecutive failures, and tries the backend once after the open duration', async () => {
  const step = fc.record({ outcome, wait: fc.integer({ min: 0, max: 15_000 }) });
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
    const observed = new Observed();
    const guard = guardWith(FAILURES, observed);
    // the expected behaviour in its simplest form
    let consecutive = 0;
    let openUntil: number | undefined;
    let expectedOpenings = 0;
    for (const { outcome: next, wait } of steps) {
      now += wait;
      let called = 0;
      const attempt = () => { called += 1; return answer(next); };
      const result = await guard.run(attempt, { retryAttempts: 0, timeoutMillis: 1_000 }).catch((error: Error) => error);
      if (openUntil !== undefined && now < openUntil) {
        expect(called).toBe(0);
        expect(result).toBeInstanceOf(Problem);
        expect((result as Problem).more.headers).toEqual({ 'retry-after': `${Math.max(1, Math.ceil((openUntil - now) / 1000))}` });
        continue;
      }
      expect(called).toBe(1);
      consecutive = isFailure(next) ? consecutive + 1 : 0;
      const opens = isFailure(next) && (openUntil !== undefined || consecutive >= FAILURES);
      if (opens) expectedOpenings += 1;
      openUntil = opens ? now + OPEN_MILLIS : undefined;
      if (!isFailure(next)) consecutive = 0;
    }
    expect(observed.counts.CircuitBreakerOpened ?? 0).toBe(expectedOpenings);
  }), { numRuns: 200 });
});

test('does not count what is the request\'s fault', async () => {
  const guard = guardWith(1);
  const refuse = () => guard.run(() => Promise.reject(new Problem('malformed-request', 'x')), { retryAttempts: 5, timeoutMillis: 1_000 });
  await expect(refuse()).rejects.toThrow(Problem);
  await expect(guard.run(() => answer(200), { retryAttempts: 0, timeoutMillis: 1_000 })).resolves.toMatchObject({ status: 200 });
});

describe('tries again', () => {
  const tries = async (outcomes: Outcome[], { retryAttempts = 2, headers = {}, timeoutMillis = 5_000 } = {}) => {
    const guard = guardWith(100);
    let called = 0;
    const result = await guard.run(async () => {
      const next = await answer(outcomes[Math.min(called++, outcomes.length - 1)]);
      return { ...next, headers };
    }, { retryAttempts, timeoutMillis }).catch((error: Error) => error);
    return { called, result };
  };

  test.each<Outcome>([429, 502, 503, 504, 'unreachable'])('after %s', async first => {
    expect(await tries([first, 200])).toMatchObject({ called: 2, result: { status: 200 } });
  });

  test.each<Outcome>([200, 404, 500, 'timeout', 'too-large'])('not after %s', async first => {
    expect((await tries([first, 200])).called).toBe(1);
  });

  test('as often as it may, then answers what came last', async () => {
    expect(await tries([503])).toMatchObject({ called: 3, result: { status: 503 } });
    expect(await tries([503], { retryAttempts: 0 })).toMatchObject({ called: 1 });
  });

  test('when the backend says, if that is in time', async () => {
    expect((await tries([503, 200], { headers: { 'retry-after': '0' } })).called).toBe(2);
    expect((await tries([503, 200], { headers: { 'retry-after': '5' } })).called).toBe(1);
    expect((await tries([429, 200], { headers: { 'retry-after': new Date(now + 60_000).toUTCString() } })).called).toBe(1);
    expect((await tries([429, 200], { headers: { 'retry-after': 'soon' } })).called).toBe(2);
  });
});
