import { healthByUser, healthOfCall } from './call-health';
import { CircuitBreakerOptions } from './circuit-breaker';
import { CircuitBreakerSettings, CircuitMetric, CircuitObservers, CircuitOpenError, Circuits } from '../shared/circuit/ports';
import { ProcessCircuits } from '../shared/circuit/process-circuits';
import { CircuitTable } from '../shared/circuit/record';
import { LineMetrics } from '../shared/runtime/counting-line';

type BreakerMetric = CircuitMetric
  /** Calls that were made. */
  | 'CircuitBreakerCalls';

export interface CircuitCallsOptions {
  readonly log: CircuitObservers['log'];
  /** Writes a line of metrics. It has no level: a function that logs errors only is counted, too. */
  readonly write: (line: string) => void;
  /** The dimension of the metrics. Absent: nothing is counted. */
  readonly pattern?: string;
  /** Absent: each process has circuits of its own. */
  readonly table?: CircuitTable;
}

/** One circuit, as its user made it. */
export interface CalledCircuit {
  readonly name: string;
  readonly options: CircuitBreakerOptions;
  readonly refused: (seconds: number) => Error;
}

/** Calls through the circuits of a process. A file beside the bundle: functions without a circuit breaker do not load it. */
export class CircuitCalls {
  private readonly circuits: Circuits;
  private readonly metrics: LineMetrics<BreakerMetric>;

  constructor({ log, write, pattern, table }: CircuitCallsOptions) {
    this.metrics = new LineMetrics(pattern, 'CircuitBreakerCalls', write);
    this.circuits = new ProcessCircuits({ log, metrics: this.metrics }, table);
  }

  /** @throws the circuit's own error where it refuses; otherwise what the work throws */
  async call<T>({ name, options, refused }: CalledCircuit, work: () => Promise<T>): Promise<T> {
    const { healthOf } = options;
    let isMade = false;
    const attempt = async () => {
      isMade = true;
      this.metrics.count('CircuitBreakerCalls');
      return work();
    };
    try {
      const circuit = this.circuits.of(name, settingsOf(options));
      return await circuit.run(attempt, outcome => healthOf ? healthByUser(healthOf, outcome) : healthOfCall(outcome));
    } catch (error) {
      throw isMade ? error : refused(Math.max(1, Math.ceil((error as CircuitOpenError).retryAfterMillis / 1000)));
    } finally {
      this.metrics.publish();
    }
  }
}

/** With the defaults of `CircuitBreakerOptions`. */
function settingsOf(options: CircuitBreakerOptions): CircuitBreakerSettings {
  const { failureRate = 50, window = 30_000, minimumCalls = 10, failures = 5, openDuration = 10_000 } = options;
  return { failureRate, windowMillis: window, minimumCalls, failures, openDurationMillis: openDuration };
}
