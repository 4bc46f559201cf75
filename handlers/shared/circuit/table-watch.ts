import { CircuitObservers } from './ports';

/** Library default. */
const LOG_MILLIS = 60_000;

/** Counts the errors of a process's table, and logs one a minute. */
export class TableWatch {
  /** Whether the last question had no answer. */
  isAway = false;
  private loggedAt = -Infinity;

  constructor(private readonly observers: CircuitObservers, private readonly now: () => number) {}

  /** Nothing if the table does not answer. */
  async asked<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await question();
      this.isAway = false;
      return answer;
    } catch (error) {
      this.isAway = true;
      this.observers.metrics.count('CircuitBreakerTableErrors');
      if (Math.abs(this.now() - this.loggedAt) >= LOG_MILLIS) {
        this.loggedAt = this.now();
        this.observers.log.warn('circuit table did not answer', { error });
      }
      return undefined;
    }
  }
}
