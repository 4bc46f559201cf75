import { FacadeMetric } from './ports';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { InEffect, inEffect, SwitchRecord } from '../shared/strangler/switch-record';
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

/** The weights of features: as they were last read. While the table does not answer, what was known counts on. */
export class Weights {
  private records: ReadonlyMap<string, SwitchRecord> = new Map();
  /** When the table was last asked and did or did not answer. */
  private askedAt = -Infinity;
  private loggedAt = -Infinity;
  private reading?: Promise<void>;
  private readonly told = new Map<string, number>();

  constructor(private readonly options: WeightsOptions) {}

  /** Waits for the table only where what is known is old. Never throws. */
  async refresh(): Promise<void> {
    if (this.options.table === undefined) return;
    const age = Math.abs(this.options.now() - this.askedAt);
    if (age < FRESH_MILLIS) return;
    this.reading ??= this.read(this.options.table).finally(() => { this.reading = undefined; });
    if (age >= OLD_MILLIS) await this.reading;
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

  private async read(table: SwitchTable): Promise<void> {
    const { log, metrics, now } = this.options;
    try {
      this.records = await table.readAll();
    } catch (error) {
      metrics.count('SwitchUnreadable');
      if (Math.abs(now() - this.loggedAt) >= LOG_MILLIS) {
        this.loggedAt = now();
        log.warn('switch table did not answer', { error });
      }
    } finally {
      this.askedAt = now();
    }
  }
}
