import {
  BrokenCircuitError, circuitBreaker, CircuitBreakerPolicy, ConsecutiveBreaker, DelegateBackoff, ExponentialBackoff, handleType, handleWhen,
  IBackoff, IRetryBackoffContext, retry, timeout, TimeoutStrategy,
} from 'cockatiel';
import { BackendFailure } from './backend-failure';
import { CircuitBreakerSettings } from './settings';
import { Problem } from '../shared/http/problem';

/** The time that is kept for the response after the last attempt; library default. */
const MARGIN_MILLIS = 50;
/** Library default: the first retry comes soon, and no retry waits longer than half of the default timeout. */
const BACKOFF = { initialDelay: 100, maxDelay: 5_000 };
/** Statuses of a temporary failure of the backend. */
const TRY_AGAIN = [429, 502, 503, 504];

/** The part of a response that the guard reads. */
export interface Guarded {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GuardOptions {
  /** 0 for a request that must not be repeated. */
  readonly retryAttempts: number;
  readonly timeoutMillis: number;
}

/** Protects one backend with a timeout, retries and a circuit breaker. */
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

  /** @throws BackendFailure, or Problem 503 while the circuit is open */
  async run<T extends Guarded>(attempt: (signal: AbortSignal) => Promise<T>, { retryAttempts, timeoutMillis }: GuardOptions): Promise<T> {
    const deadline = this.now() + timeoutMillis - MARGIN_MILLIS;
    const policy = this.retry(retryAttempts, deadline);
    try {
      return await timeout(timeoutMillis, TimeoutStrategy.Cooperative).execute(({ signal }) =>
        policy.execute(() => this.breaker.execute(() => attempt(signal))));
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.circuitOpen(error);
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

  private circuitOpen(cause: BrokenCircuitError): Problem {
    const seconds = Math.max(1, Math.ceil((this.openedAt + this.settings.openDurationMillis - this.now()) / 1000));
    return new Problem('temporarily-unavailable', 'The backend failed repeatedly. Retry the request after the time in Retry-After.', {
      headers: { 'retry-after': `${seconds}` }, cause,
    });
  }
}

function isTransient({ status }: Guarded): boolean {
  return TRY_AGAIN.includes(status);
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. Without the header: immediately. */
function retryAfterMillis({ headers = {} }: Guarded, now: number): number {
  const value = headers['retry-after'] ?? '';
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(millis) ? 0 : Math.max(0, millis);
}
