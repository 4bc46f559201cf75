import pLimit from 'p-limit';
import { Log } from '../jobs/job-ports';

/** Jobs processed concurrently; library default: each waits a few milliseconds for DynamoDB. */
const CONCURRENCY = 10;

/** One run of the sweeper: its time and its failures. The failure of a job does not stop the others. */
export class SweepRun {
  readonly failures: unknown[] = [];
  private readonly limit = pLimit(CONCURRENCY);
  private readonly startMillis: number;

  constructor(private readonly remainingMillis: () => number, private readonly log: Log) {
    this.startMillis = remainingMillis();
  }

  /** Whether more than the share given of the run's time is left. */
  hasTime(share: number): boolean {
    return this.remainingMillis() > this.startMillis * share;
  }

  /** Until the run is over at the latest. */
  get remainingSeconds(): number {
    return Math.ceil(this.remainingMillis() / 1000);
  }

  /** @param nameOf what names an item in the log; an item may have content */
  async each<T>(items: readonly T[], work: (item: T) => Promise<void>, nameOf: (item: T) => unknown = item => item): Promise<void> {
    await Promise.all(items.map(item => this.limit(() => this.attempt(work(item), { item: nameOf(item) }))));
  }

  async attempt(work: Promise<void>, fields: Record<string, unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.failures.push(error);
      this.log.error('failed', { ...fields, error });
    }
  }
}
