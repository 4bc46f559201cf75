import { FacadeMetric } from './ports';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { millisBetween } from '../shared/runtime/clock';
import { InEffect, inEffect, InvalidRecord, SwitchRecord } from '../shared/strangler/switch-record';
import { SwitchTable } from '../shared/strangler/switch-table';

/** What was read counts for this time; library default. */
const FRESH_MILLIS = 5_000;
/** After it a request waits for the table, as after a function was idle; library default. */
const OLD_MILLIS = 10_000;
const LOG_MILLIS = 60_000;

export interface WeightsOptions {
  /** Absent: the weights of the template. */
  readonly table?: SwitchTable;
  readonly log: Pick<Log, 'warn'>;
  readonly metrics: Pick<Metrics<FacadeMetric>, 'count'>;
  readonly now: () => number;
}

/** A question to the table. */
interface Reading {
  readonly begunAt: number;
  done: Promise<void>;
}

/** The weights of features: as they were last read. While the table does not answer, what was known counts on. */
export class Weights {
  private records: ReadonlyMap<string, SwitchRecord> = new Map();
  /** When the table was last asked what it did or did not answer: Lambda may freeze the process in between. */
  private askedAt = -Infinity;
  private loggedAt = -Infinity;
  private reading?: Reading;
  private readonly told = new Map<string, number>();

  constructor(private readonly options: WeightsOptions) {}

  /** Waits for the table only where what is known is old. Never throws. */
  async refresh(): Promise<void> {
    const { table } = this.options;
    if (table === undefined || this.age(this.askedAt) < FRESH_MILLIS) return;
    // a question from before the process was frozen has an answer from then, or none
    const isUseful = this.reading !== undefined && this.age(this.reading.begunAt) < OLD_MILLIS;
    const reading = isUseful ? this.reading! : this.reading = this.ask(table);
    if (this.age(this.askedAt) >= OLD_MILLIS) await reading.done;
  }

  of(feature: string, templateWeight: number): InEffect {
    const record = this.records.get(feature);
    const weight = inEffect(templateWeight, record);
    if (weight.replaced !== undefined && this.told.get(feature) !== record!.revision) {
      this.told.set(feature, record!.revision);
      this.options.log.warn('template replaced the weight of the switch', { feature, weight: weight.weight, replaced: weight.replaced });
    }
    return weight;
  }

  private ask(table: SwitchTable): Reading {
    const reading: Reading = { begunAt: this.options.now(), done: Promise.resolve() };
    const isLatest = () => this.reading === reading;
    reading.done = table.readAll()
      .then(found => { if (isLatest()) this.take(found); }, (error: unknown) => { if (isLatest()) this.fault('switch table did not answer', { error }); })
      .finally(() => {
        if (!isLatest()) return;
        this.reading = undefined;
        this.askedAt = reading.begunAt;
      });
    return reading;
  }

  private take(found: ReadonlyMap<string, SwitchRecord | InvalidRecord>) {
    const records = new Map<string, SwitchRecord>();
    found.forEach((record, feature) => {
      const known = record instanceof InvalidRecord ? this.records.get(feature) : record;
      if (known) records.set(feature, known);
    });
    this.records = records;
    const [invalid] = [...found.values()].filter(record => record instanceof InvalidRecord);
    if (invalid) this.fault('record of the switch is not valid', { feature: invalid.feature, reason: (invalid as InvalidRecord).reason });
  }

  private fault(message: string, fields: Record<string, unknown>) {
    const { log, metrics, now } = this.options;
    metrics.count('SwitchUnreadable');
    if (this.age(this.loggedAt) < LOG_MILLIS) return;
    this.loggedAt = now();
    log.warn(message, fields);
  }

  private age(at: number): number {
    return millisBetween(this.options.now(), at);
  }
}
