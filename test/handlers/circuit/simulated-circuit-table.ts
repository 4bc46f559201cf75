import { CircuitRecord, CircuitTable, CircuitWrite, NEW_RECORD } from '../../../handlers/shared/circuit/record';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';

export type Trouble = 'none' | 'away' | 'slow' | 'answer lost';

/** DynamoDB's conditional writes in one item, with true time: it knows who has the lease of the probe. */
export class SimulatedCircuitTable {
  record: CircuitRecord = NEW_RECORD;
  /** The end of the lease, in true time. */
  leaseUntil = -Infinity;
  overlaps = 0;
  writes = 0;

  constructor(private readonly clock: Pick<SimulatedClock, 'now' | 'sleep'>, private readonly trouble: () => Trouble, private readonly latency: () => number) {}

  /** As one process sees it. */
  port(): CircuitTable {
    return { read: async () => this.asked(() => this.record), write: async (_, record) => this.asked(() => this.write(record)) };
  }

  private async asked<T>(effect: () => T): Promise<T> {
    const trouble = this.trouble();
    await this.clock.sleep(this.latency());
    if (trouble === 'away') throw new Error('away');
    const result = effect();
    await this.clock.sleep(this.latency());
    if (trouble === 'slow') await this.clock.sleep(400);
    if (trouble === 'answer lost') throw new Error('answer lost');
    return result;
  }

  private write({ version, ...record }: Omit<CircuitRecord, 'forced'>): CircuitWrite {
    if (this.record.version !== version || this.record.forced !== undefined) return { isApplied: false, record: this.record };
    this.writes += 1;
    if (record.state === 'probing' && this.clock.now() < this.leaseUntil) this.overlaps += 1;
    this.leaseUntil = record.state === 'probing' ? this.clock.now() + record.forMillis : -Infinity;
    this.record = { ...record, version: version + 1 };
    return { isApplied: true, record: this.record };
  }
}
