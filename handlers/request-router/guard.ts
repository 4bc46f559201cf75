import {
  BrokenCircuitError, circuitBreaker, CircuitBreakerPolicy, ConsecutiveBreaker, DelegateBackoff, ExponentialBackoff, handleWhen,
  IBackoff, IRetryBackoffContext, retry, timeout, TimeoutStrategy,
} from 'cockatiel';
import { BackendFailure } from './backend-failure';
import { CircuitBreakerSettings } from './settings';
import { Problem } from '../shared/http/problem';

/** The time that is kept for the response after the last attempt; library default. */
const MARGIN_MILLIS = 50;
/** Library default: the first retry comes soon, and no retry waits longer than half of the default timeout. */
const BACKOFF = { initialDelay: 100, maxDelay: 5_000 };
/** Statuses that say that the backend is not well. Other answers are about what one request asked for. */
const UNHEALTHY = [502, 503, 504];
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
    this.breaker = circuitBreaker(handleWhen(isUnhealthy).orWhenResult(answer => UNHEALTHY.includes((answer as Guarded).status)), {
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
        policy.execute(() => this.counted(() => attempt(signal))));
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.circuitOpen(error);
      throw error;
    }
  }

  /** A response that is refused counts as a response: the backend is well. */
  private async counted<T extends Guarded>(attempt: () => Promise<T>): Promise<T> {
    const answer = await this.breaker.execute(() => attempt().catch((error: unknown) => {
      if (!(error instanceof BackendFailure) || isUnhealthy(error)) throw error;
      return { status: 200, refusal: error };
    }));
    if ('refusal' in answer) throw answer.refusal;
    return answer;
  }

  private retry(maxAttempts: number, deadline: number) {
    const exponential = new ExponentialBackoff(BACKOFF);
    const inTime = (millis: number) => this.now() + millis < deadline;
    return retry(handleWhen(error => error instanceof BackendFailure && error.kind === 'unreachable' && inTime(0))
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

/** A response that is refused (too large, a redirect to elsewhere) is about one request, and would be the same again. */
function isUnhealthy(error: unknown): boolean {
  return error instanceof BackendFailure && ['unreachable', 'timeout'].includes(error.kind);
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
