import { OwnError } from '../errors/safe-error';
import { Log, Metrics } from '../jobs/job-ports';

/** When a circuit opens, and for how long. Calls are counted in one process. */
export interface CircuitBreakerSettings {
  /** Percent of the calls in the window, 1 to 100. At this share of unhealthy ones the circuit opens. */
  readonly failureRate: number;
  readonly windowMillis: number;
  /** The number of calls in the window from which the share counts. */
  readonly minimumCalls: number;
  /**
   * The number of consecutive unhealthy calls from which the share counts below `minimumCalls`, too. Without it, 5. A function's
   * process takes one request at a time: while a backend hangs, it sees a few calls in a window. A row of `minimumCalls`
   * opens the circuit whatever the share.
   */
  readonly failures?: number;
  readonly openDurationMillis: number;
  /** The longest that one probe takes. Its lease lasts as long. Without it, 30 seconds. */
  readonly probeMillis?: number;
}

/**
 * What a call says about the backend. `ignored` says nothing: the caller cancelled it, or it was never sent. A time limit that is
 * shorter than the backend's own is the caller's, too: who gives little time must not open the circuit for others.
 */
export interface Health {
  readonly kind: 'healthy' | 'unhealthy' | 'ignored';
  /** From Retry-After: an open circuit stays open at least as long, up to five minutes. Calls through a closed circuit go on. */
  readonly retryAfterMillis?: number;
}

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Stands before one backend. */
export interface Circuit {
  readonly name: string;
  /**
   * Calls the backend once, or refuses. A retry is a further `run`.
   * @throws CircuitOpenError without a call; otherwise what `attempt` throws
   */
  run<T>(attempt: () => Promise<T>, healthOf: (outcome: Outcome<T>) => Health): Promise<T>;
}

/** The circuits of a process: one for each name. */
export interface Circuits {
  /** @param name of the backend, the same in all processes that share its circuit. The first settings of a name count. */
  of(name: string, settings: CircuitBreakerSettings): Circuit;
}

/** The backend was not called, because its circuit is open. */
export class CircuitOpenError extends OwnError {
  constructor(readonly circuit: string, readonly retryAfterMillis: number, readonly isForced: boolean = false) {
    super('The circuit is open.');
    this.name = 'CircuitOpenError';
  }
}

/** Each has the dimension `pattern`, as all metrics of the handlers. */
export type CircuitMetric =
  /** This process opened the circuit, or opened it again after a probe. */
  | 'CircuitBreakerOpened'
  | 'CircuitBreakerClosed'
  | 'CircuitBreakerProbes'
  /** This process saw that an operator forced the circuit open or closed, or no longer does. */
  | 'CircuitBreakerForced'
  /** Calls that were not made. */
  | 'CircuitBreakerRefusals'
  /** Calls whose outcome was unhealthy. */
  | 'UnhealthyCalls'
  /** The table of the circuits did not answer: the process goes on with what it knows itself. */
  | 'CircuitBreakerTableErrors';

export interface CircuitObservers {
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly metrics: Pick<Metrics<CircuitMetric>, 'count'>;
}
