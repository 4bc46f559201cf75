import { BulkheadPolicy, BulkheadRejectedError, bulkhead, DelegateBackoff, ExponentialBackoff, handleWhen, IBackoff, IRetryBackoffContext, noop, retry } from 'cockatiel';
import { isTimeout, unlessAborted } from './abort';
import { bodyOf } from './body';
import { Hedge } from './hedge';
import { Body, SourceFailure } from './part';
import { SourceSettings } from './settings';
import { SourceBackend, SourceCall } from './source-call';
import { healthOfStatus, retryAfterMillis } from '../shared/circuit/health';
import { Circuit, CircuitOpenError, Health, Outcome } from '../shared/circuit/ports';

/** Methods that may be repeated: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2. */
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];
/** Library default: the first retry comes soon. */
const BACKOFF = { initialDelay: 50, maxDelay: 2_000 };
/** Statuses of a temporary failure. */
const TRY_AGAIN = [429, 502, 503, 504];

export interface GuardedSourceOptions {
  readonly settings: SourceSettings;
  readonly backend: SourceBackend;
  readonly circuit: Circuit;
  readonly now: () => number;
  /** Absent: no call is hedged. */
  readonly hedge?: Hedge;
}

/** Protects the calls of one source: bulkhead, time limit, retries, circuit breaker, hedging. */
export class GuardedSource {
  private readonly bulkhead: BulkheadPolicy;

  constructor(private readonly options: GuardedSourceOptions) {
    this.bulkhead = bulkhead(options.settings.maxInFlight);
  }

  /**
   * @param remainingMillis until the deadline of the whole
   * @param signal ends when the answer is no longer needed
   * @throws SourceFailure
   */
  async call(call: Omit<SourceCall, 'remainingMillis'>, remainingMillis: number, signal: AbortSignal): Promise<Body> {
    const { settings, now, hedge } = this.options;
    const millis = Math.min(settings.timeoutMillis, remainingMillis);
    const until = now() + millis;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.floor(millis)))]);
    const hasOwnTime = millis === settings.timeoutMillis;
    const attempt = (attemptSignal: AbortSignal) => this.attempt({ ...call, remainingMillis: until - now() }, attemptSignal, hasOwnTime);
    const attempts = IDEMPOTENT.includes(settings.method) ? settings.retryAttempts : 0;
    const primary = (primarySignal: AbortSignal) => this.retries(attempts, until, primarySignal).execute(() => attempt(primarySignal));
    // a wait before a retry does not see the signal
    return unlessAborted(limited, () => hedge === undefined ? primary(limited) : hedge.run(limited, primary, attempt));
  }

  /** One call through the bulkhead and the circuit. */
  private async attempt(call: SourceCall, signal: AbortSignal, hasOwnTime: boolean): Promise<Body> {
    const { backend, circuit, now, settings: { method } } = this.options;
    const send = async () => bodyOf(await unlessAborted(signal, () => backend.call(call, signal)), now(), method);
    try {
      return await this.bulkhead.execute(() => circuit.run(send, outcome => healthOf(outcome, hasOwnTime && isTimeout(signal))));
    } catch (cause) {
      if (cause instanceof BulkheadRejectedError) throw new SourceFailure('busy', { cause });
      if (cause instanceof CircuitOpenError) throw new SourceFailure('circuit-open', { cause });
      throw cause;
    }
  }

  private retries(maxAttempts: number, until: number, signal: AbortSignal) {
    if (maxAttempts === 0) return noop;
    const { now } = this.options;
    const jittered = new ExponentialBackoff(BACKOFF);
    return retry(handleWhen(error => !signal.aborted && isTransient(error) && now() + waitOf(error, now()) < until), {
      maxAttempts,
      backoff: new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>((context, previous) => {
        const next = previous?.next(context) ?? jittered.next();
        const wanted = 'error' in context.result ? waitOf(context.result.error, now()) : 0;
        return { delay: Math.max(wanted, Math.min(next.duration, Math.max(0, until - now()))), state: next };
      }),
    });
  }
}

/** A time-out says something about the source only if it had all the time that its settings give it. */
function healthOf(outcome: Outcome<Body>, ranOutOfOwnTime: boolean): Health {
  if ('value' in outcome) return { kind: 'healthy' };
  const { error } = outcome;
  if (!(error instanceof SourceFailure)) return { kind: 'ignored' };
  switch (error.kind) {
    case 'status': return healthOfStatus(error.more.status!, error.more.headers);
    case 'unreachable': return { kind: 'unhealthy' };
    case 'timeout': return { kind: ranOutOfOwnTime ? 'unhealthy' : 'ignored' };
    case 'garbage': case 'too-large': return { kind: 'healthy' };
    default: return { kind: 'ignored' };
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof SourceFailure && (error.kind === 'unreachable' || error.kind === 'status' && TRY_AGAIN.includes(error.more.status!));
}

function waitOf(error: unknown, now: number): number {
  return error instanceof SourceFailure ? retryAfterMillis(error.more.headers ?? {}, now) : 0;
}
