import { LiveTable, ReplayedStream, ShadowTable } from './ports';
import { Log } from '../jobs/job-ports';

/** What every replay needs. */
export interface ReplayPorts {
  readonly stream: ReplayedStream;
  readonly shadow: ShadowTable;
  readonly live: LiveTable;
  /** Records that the stages are given at a time. */
  readonly batchSize: number;
  readonly log: Pick<Log, 'info' | 'warn'>;
  isRunning(execution: string): Promise<boolean>;
  /** Whether the invocation has time for another batch or page. */
  hasTime(): boolean;
  /** Before the next read of a shard. */
  pause(): Promise<void>;
  /** While others read too much of a shard. */
  wait(): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
}
