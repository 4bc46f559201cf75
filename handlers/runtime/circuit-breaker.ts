import { RetryAfter } from './job';

/** The outcome of a call: its value, or the error that it threw. */
export type CallOutcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * What the outcome of a call says about the backend. `ignored` says nothing, as a call that its caller cancelled.
 * What one request asked for, such as a thing that does not exist, is healthy: one client must not open the circuit for others.
 */
export type CallHealth = 'healthy' | 'unhealthy' | 'ignored';

/** When a circuit opens, and for how long. */
export interface CircuitBreakerOptions {
  /**
   * The percentage of unhealthy calls in the window that opens the circuit: 1 to 100. Each process counts its own calls. All of them
   * share the open circuit.
   * @default 50
   */
  readonly failureRate?: number;
  /**
   * The time over which calls are counted, in milliseconds: 1,000 to 300,000.
   * @default 30000
   */
  readonly window?: number;
  /**
   * The number of calls in the window from which `failureRate` counts: 1 to 1,000. A row of as many unhealthy calls opens the circuit at
   * any percentage.
   * @default 10
   */
  readonly minimumCalls?: number;
  /**
   * The number of consecutive unhealthy calls from which `failureRate` counts below `minimumCalls`, too: 1 to 100.
   * @default 5
   */
  readonly failures?: number;
  /**
   * The time that the circuit stays open, in milliseconds: 1,000 to 900,000. After it, one call of all processes tries the backend again.
   * @default 10000
   */
  readonly openDuration?: number;
  /**
   * What an outcome says about the backend.
   * @default - the statuses 502, 503 and 504 are unhealthy: of a `Response` of `fetch`, or of an error that has one (AWS SDK, axios). An error without
   * a status is unhealthy, such as no connection or a time-out; an `AbortError` is ignored. Every other outcome is healthy
   */
  readonly healthOf?: (outcome: CallOutcome) => CallHealth;
}

/** Stands before one backend. */
export interface CircuitBreaker {
  readonly name: string;
  /**
   * Calls the backend once, or refuses. Give the call a time limit: a call that hangs is counted when it ends.
   *
   * @throws CircuitOpen without a call while the circuit is open; otherwise what the call throws
   */
  call<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * The backend was not called, because its circuit is open. Work of a queue that throws it comes again after `seconds`. `handleRequests` answers 503
 * with `Retry-After`.
 */
export class CircuitOpen extends RetryAfter {
  /** @param circuit the name of the circuit breaker */
  constructor(readonly circuit: string, seconds: number) {
    super(seconds, `A circuit is open. Retry after ${seconds} s`);
    this.name = 'CircuitOpen';
  }
}
