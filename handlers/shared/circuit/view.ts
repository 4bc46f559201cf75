import { CircuitRecord, NEW_RECORD } from './record';

/** The longest that a record keeps a circuit open, or a probe its lease, whatever the record says. */
const LONGEST_MILLIS = 15 * 60_000;

/** What a process knows about a circuit. It measures every duration with its own clock, from when it knew of it. */
export class View {
  static readonly initial = new View(NEW_RECORD, 0, false);

  private constructor(
    readonly record: CircuitRecord,
    private readonly since: number,
    /** Whether the table does not have it yet. */
    readonly isUnsaved: boolean,
    private readonly period: symbol = Symbol('period'),
  ) {}

  /** Whether there was no transition in between. */
  isSamePeriod(other: View): boolean {
    return this.period === other.period;
  }

  /**
   * How long calls wait. A clock that is ahead keeps a circuit open for its duration only. Nobody's clock ends a lease: its
   * duration must have passed here, so that two processes never have it.
   */
  waitMillis(now: number): number {
    const { state, forMillis, openUntil = Infinity } = this.record;
    if (state === 'closed') return 0;
    const over = this.since + Math.min(forMillis, LONGEST_MILLIS);
    return Math.max(0, (state === 'open' ? Math.min(over, openUntil) : over) - now);
  }

  /** The next state, by this process. */
  moved(state: CircuitRecord['state'], forMillis: number, now: number): View {
    const { openUntil = 0, ...record } = this.record;
    // the end of the last open state has passed for this process: a clock that is late must not write an end that has passed for others
    const start = record.state === 'closed' ? now : Math.max(now, openUntil);
    return new View({ ...record, state, forMillis, openUntil: state === 'open' ? start + forMillis : openUntil }, now, true);
  }

  /** The table has the version: this view, or one that this process has moved on from. */
  written(version: number, isThis: boolean): View {
    return new View({ ...this.record, version }, this.since, !isThis, this.period);
  }

  /** What the table has. The same version is what this process knows, or has moved on from. */
  read(record: CircuitRecord, now: number): View {
    const { version, state, openUntil, forced } = this.record;
    const isKnown = record.version === version && (this.isUnsaved || record.state === state && record.openUntil === openUntil);
    if (!isKnown) return new View(record, now, false);
    return record.forced === forced ? this : new View({ ...this.record, forced: record.forced }, this.since, this.isUnsaved, this.period);
  }
}
