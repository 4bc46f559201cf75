import {
  BrokenCircuitError, circuitBreaker, CircuitBreakerPolicy, ConsecutiveBreaker, DelegateBackoff, ExponentialBackoff, handleType, handleWhen,
  IBackoff, IRetryBackoffContext, retry, timeout, TimeoutStrategy,
} from 'cockatiel';
import { BackendFailure } from './backend-failure';
import { CircuitBreakerSettings } from './settings';
import { Problem } from '../shared/http/problem';

/** Of the whole time, kept for what comes after the last attempt; ours. */
const MARGIN_MILLIS = 50;
/** Ours: the first try again comes soon, and none waits longer than half of the default timeout. */
const BACKOFF = { initialDelay: 100, maxDelay: 5_000 };
/** Answers that say the backend is in trouble now, not that the request is. */
const TRY_AGAIN = [429, 502, 503, 504];

/** What is looked at of an answer. */
export interface Guarded {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GuardOptions {
  /** Whether it may be sent twice, and how often more. */
  readonly retryAttempts: number;
  readonly timeoutMillis: number;
}

/** Stands before one backend: bounds the time, tries again, and leaves the backend alone while it fails. */
export class Guard {
  private readonly breaker: CircuitBreakerPolicy;
  private openedAt = 0;

  constructor(private readonly settings: CircuitBreakerSettings, onOpened: () => void, private readonly now: () => number) {
    this.breaker = circuitBreaker(handleType(BackendFailure).orWhenResult(answer => (answer as Guarded).status >= 500), {
      halfOpenAfter: settings.openDurationMillis,
      breaker: new ConsecutiveBreaker(settings.failures),
    });
    this.breaker.onBreak(() => {
      this.openedAt = this.now();
      onOpened();
    });
  }

  /** @throws BackendFailure, or Problem 503 while the breaker is open */
  async run<T extends Guarded>(attempt: (signal: AbortSignal) => Promise<T>, { retryAttempts, timeoutMillis }: GuardOptions): Promise<T> {
    const deadline = this.now() + timeoutMillis - MARGIN_MILLIS;
    const policy = this.retry(retryAttempts, deadline);
    try {
      return await timeout(timeoutMillis, TimeoutStrategy.Cooperative).execute(({ signal }) =>
        policy.execute(() => this.breaker.execute(() => attempt(signal))));
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.leftAlone(error);
      throw error;
    }
  }

  private retry(maxAttempts: number, deadline: number) {
    const exponential = new ExponentialBackoff(BACKOFF);
    const inTime = (millis: number) => this.now() + millis < deadline;
    return retry(handleWhen(error => error instanceof BackendFailure && ['unreachable', 'garbage'].includes(error.kind) && inTime(0))
      .orWhenResult(answer => isTransient(answer as Guarded) && inTime(retryAfterMillis(answer as Guarded, this.now()))), {
      maxAttempts,
      backoff: new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>((context, previous) => {
        const next = previous?.next(context) ?? exponential.next();
        const wanted = 'value' in context.result ? retryAfterMillis(context.result.value as Guarded, this.now()) : 0;
        return { delay: Math.max(wanted, Math.min(next.duration, Math.max(0, deadline - this.now()))), state: next };
      }),
    });
  }

  private leftAlone(cause: BrokenCircuitError): Problem {
    const seconds = Math.max(1, Math.ceil((this.openedAt + this.settings.openDurationMillis - this.now()) / 1000));
    return new Problem('temporarily-unavailable', 'The backend has failed too often and is left alone for a while.', {
      headers: { 'retry-after': `${seconds}` }, cause,
    });
  }
}

function isTransient({ status }: Guarded): boolean {
  return TRY_AGAIN.includes(status);
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. Without the header: at once. */
function retryAfterMillis({ headers = {} }: Guarded, now: number): number {
  const value = headers['retry-after'] ?? '';
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(millis) ? 0 : Math.max(0, millis);
}
