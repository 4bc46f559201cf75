import { DelegateBackoff, ExponentialBackoff, handleWhen, IBackoff, IRetryBackoffContext, retry, timeout, TimeoutStrategy } from 'cockatiel';
import { BackendFailure } from './backend-failure';
import { healthOfStatus, retryAfterMillis } from '../circuit/health';
import { Circuit, CircuitOpenError, Health, Outcome } from '../circuit/ports';
import { Problem } from '../http/problem';

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
  constructor(private readonly circuit: Circuit, private readonly now: () => number) {}

  /** @throws BackendFailure, or Problem 503 while the circuit is open */
  async run<T extends Guarded>(attempt: (signal: AbortSignal) => Promise<T>, { retryAttempts, timeoutMillis }: GuardOptions): Promise<T> {
    const policy = this.retry(retryAttempts, this.now() + timeoutMillis - MARGIN_MILLIS);
    try {
      return await timeout(timeoutMillis, TimeoutStrategy.Cooperative).execute(({ signal }) =>
        policy.execute(() => this.circuit.run(() => attempt(signal), outcome => healthOf(outcome, this.now()))));
    } catch (error) {
      if (error instanceof CircuitOpenError) throw circuitOpen(error);
      throw error;
    }
  }

  private retry(maxAttempts: number, deadline: number) {
    const exponential = new ExponentialBackoff(BACKOFF);
    const inTime = (millis: number) => this.now() + millis < deadline;
    return retry(handleWhen(error => error instanceof BackendFailure && error.kind === 'unreachable' && inTime(0))
      .orWhenResult(answer => isTransient(answer as Guarded) && inTime(waitMillis(answer as Guarded, this.now()))), {
      maxAttempts,
      backoff: new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>((context, previous) => {
        const next = previous?.next(context) ?? exponential.next();
        const wanted = 'value' in context.result ? waitMillis(context.result.value as Guarded, this.now()) : 0;
        return { delay: Math.max(wanted, Math.min(next.duration, Math.max(0, deadline - this.now()))), state: next };
      }),
    });
  }
}

function circuitOpen(cause: CircuitOpenError): Problem {
  const why = cause.isForced ? 'The backend is not in use at the moment.' : 'The backend failed repeatedly.';
  return new Problem('temporarily-unavailable', `${why} Retry the request after the time in Retry-After.`, {
    headers: { 'retry-after': `${Math.max(1, Math.ceil(cause.retryAfterMillis / 1000))}` }, cause,
  });
}

/** A response that is refused (too large, a redirect to elsewhere) is about one request: the backend is well. */
function healthOf(outcome: Outcome<Guarded>, now: number): Health {
  if ('value' in outcome) return healthOfStatus(outcome.value.status, outcome.value.headers, now);
  const { error } = outcome;
  if (error instanceof BackendFailure) return { kind: ['unreachable', 'timeout'].includes(error.kind) ? 'unhealthy' : 'healthy' };
  // a function that failed or is throttled was asked; a request that is not valid was never sent
  return { kind: error instanceof Problem && (error.status >= 500 || error.status === 429) ? 'healthy' : 'ignored' };
}

function isTransient({ status }: Guarded): boolean {
  return TRY_AGAIN.includes(status);
}

function waitMillis({ headers = {} }: Guarded, now: number): number {
  return retryAfterMillis(headers, now);
}
