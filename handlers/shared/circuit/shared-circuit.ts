import { CallWindow } from './call-window';
import { Circuit, CircuitBreakerSettings, CircuitMetric, CircuitObservers, CircuitOpenError, Health, Outcome } from './ports';
import { CircuitRecord, CircuitTable } from './record';
import { TableWatch } from './table-watch';
import { View } from './view';

/** Library defaults. A cached view is at most this old while there are calls. */
const REFRESH_MILLIS = 1_000;
const PROBE_MILLIS = 30_000;
const LONGEST_RETRY_AFTER_MILLIS = 5 * 60_000;
/** A refused caller asks again soon while a probe is on its way. */
const PROBE_RETRY_MILLIS = 1_000;

export interface SharedCircuitOptions {
  readonly name: string;
  readonly settings: CircuitBreakerSettings;
  readonly observers: CircuitObservers;
  /** Absent: each process has circuits of its own. */
  readonly table?: CircuitTable;
  readonly watch: TableWatch;
  readonly now: () => number;
}

/** How a call passes: through the closed circuit, as its probe, or because an operator forced the circuit closed. */
type Pass = { readonly as: 'call' | 'probe' | 'forced'; readonly view: View };

/**
 * The circuit of one backend in one process. cockatiel's breakers decide when it opens; its circuit breaker itself has neither a shared
 * state nor a lease. The record in the table is read in the background, and is written on transitions only. While the table
 * does not answer, the process goes on with what it knows itself.
 */
export class SharedCircuit implements Circuit {
  readonly name: string;
  private readonly calls: CallWindow;
  private view = View.initial;
  private readAt = -Infinity;
  private reading?: Promise<void>;
  private saving: Promise<void> = Promise.resolve();
  /** The backend asked to be left alone until then. */
  private askedUntil = 0;

  constructor(private readonly options: SharedCircuitOptions) {
    this.name = options.name;
    this.calls = new CallWindow(options.settings, options.now);
    void this.refresh();
  }

  async run<T>(attempt: () => Promise<T>, healthOf: (outcome: Outcome<T>) => Health): Promise<T> {
    const pass = await this.admit();
    let health: Health = { kind: 'ignored' };
    try {
      const outcome = await attempt().then(value => ({ value }), (error: unknown) => ({ error }));
      health = healthOf(outcome);
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    } finally {
      await this.judge(pass, health);
    }
  }

  private async admit(): Promise<Pass> {
    const reading = this.refresh();
    // what this process knows may be old, as after a function was idle: nobody is refused because of it
    if (this.refusal() !== undefined && !this.options.watch.isAway) await reading;
    const refusal = this.refusal();
    if (refusal !== undefined) throw this.refused(refusal);
    const { view } = this;
    if (view.record.forced === 'closed') return { as: 'forced', view };
    return view.record.state === 'closed' ? { as: 'call', view } : this.probe();
  }

  /** How long calls are refused, if they are. */
  private refusal(): number | undefined {
    const { record: { forced, state } } = this.view;
    if (forced !== undefined) return forced === 'open' ? this.options.settings.openDurationMillis : undefined;
    const wait = this.view.waitMillis(this.options.now());
    return wait === 0 ? undefined : state === 'probing' ? Math.min(wait, PROBE_RETRY_MILLIS) : wait;
  }

  private refused(millis: number): CircuitOpenError {
    this.options.observers.metrics.count('CircuitBreakerRefusals');
    return new CircuitOpenError(this.name, millis, this.view.record.forced === 'open');
  }

  private async probe(): Promise<Pass> {
    const probing = this.move('probing', this.options.settings.probeMillis ?? PROBE_MILLIS);
    await this.save();
    const { view } = this;
    if (view.isSamePeriod(probing)) {
      // the table has the lease; or it did not answer, and this process is on its own
      this.tell('info', 'CircuitBreakerProbes', 'circuit breaker probes');
      return { as: 'probe', view };
    }
    // another process was first
    if (view.record.state === 'closed' && view.record.forced !== 'open') return { as: 'call', view };
    throw this.refused(this.refusal() ?? PROBE_RETRY_MILLIS);
  }

  private async judge({ as, view }: Pass, { kind, retryAfterMillis = 0 }: Health): Promise<void> {
    const { observers: { metrics }, now } = this.options;
    if (kind === 'unhealthy') metrics.count('UnhealthyCalls');
    if (retryAfterMillis > 0) this.askedUntil = Math.max(this.askedUntil, now() + Math.min(retryAfterMillis, LONGEST_RETRY_AFTER_MILLIS));
    // a call from before a transition says nothing about the state after it
    if (as === 'forced' || !this.view.isSamePeriod(view)) return;
    if (as === 'probe') await this.judgeProbe(kind, retryAfterMillis);
    else if (kind === 'healthy') this.calls.healthy();
    else if (kind === 'unhealthy' && this.calls.unhealthy()) this.open();
  }

  private async judgeProbe(kind: Health['kind'], retryAfterMillis: number): Promise<void> {
    if (kind === 'unhealthy' || retryAfterMillis > 0) {
      this.open();
      return;
    }
    if (kind === 'ignored') {
      this.move('open', 0);
    } else {
      this.move('closed', 0);
      this.tell('info', 'CircuitBreakerClosed', 'circuit breaker closed');
    }
    // a function may be frozen after its answer: then no other process could call the backend until the lease is over
    await this.save();
  }

  /** The record is written in the background: a failed call has waited enough. */
  private open() {
    const { settings: { openDurationMillis }, now } = this.options;
    const { record: { forMillis } } = this.move('open', Math.max(openDurationMillis, this.askedUntil - now()));
    this.tell('warn', 'CircuitBreakerOpened', 'circuit breaker opened', { openMillis: forMillis });
    void this.save();
  }

  private move(...[state, forMillis]: [CircuitRecord['state'], number]): View {
    this.calls.reset();
    this.view = this.view.moved(state, forMillis, this.options.now());
    return this.view;
  }

  private adopt(record: CircuitRecord) {
    const before = this.view;
    this.view = before.read(record, this.options.now());
    if (!this.view.isSamePeriod(before)) this.calls.reset();
    if (record.forced !== before.record.forced) {
      this.tell('warn', 'CircuitBreakerForced', 'circuit breaker forced', { forced: record.forced ?? 'no longer' });
    }
  }

  /** At most once a second, and never two at once. */
  private refresh(): Promise<void> | undefined {
    const { table, now } = this.options;
    if (!table || Math.abs(now() - this.readAt) < REFRESH_MILLIS) return this.reading;
    this.readAt = now();
    this.reading ??= this.synchronize(table).finally(() => { this.reading = undefined; });
    return this.reading;
  }

  private async synchronize(table: CircuitTable): Promise<void> {
    await this.save();
    const { view } = this;
    if (view.isUnsaved && view.record.forced === undefined) return;
    const record = await this.options.watch.asked(() => table.read(this.name));
    // a transition of this process is newer
    if (record !== undefined && this.view === view) this.adopt(record);
  }

  /** One write after the other, since each is based on the version of the last. Never throws. */
  private save(): Promise<void> {
    this.saving = this.saving.then(() => this.write());
    return this.saving;
  }

  private async write(): Promise<void> {
    const { view, options: { table, watch } } = this;
    if (!table || !view.isUnsaved || view.record.forced !== undefined) return;
    const written = await watch.asked(() => table.write(this.name, view.record));
    if (written === undefined) return;
    if (written.isApplied) this.view = this.view.written(written.record.version, this.view === view);
    else this.adopt(written.record);
  }

  private tell(level: 'info' | 'warn', metric: CircuitMetric, message: string, fields: object = {}) {
    this.options.observers.metrics.count(metric);
    this.options.observers.log[level](message, { circuit: this.name, ...fields });
  }
}
