import { Log } from '../../shared/jobs/job-ports';
import { Tries } from '../../shared/messages/tries';
import { LiveTable, ReplayedStream, ShadowTable } from '../../shared/replay/ports';
import { Stages } from '../../shared/stream/stages';
import { TableKey } from '../table-item';

export interface ReplayPorts {
  readonly stream: ReplayedStream;
  readonly shadow: ShadowTable;
  readonly live: LiveTable;
  readonly key: TableKey;
  readonly stages: Pick<Stages, 'run'>;
  /** Records that the stages are given at a time. */
  readonly batchSize: number;
  /** Of items that the shadow refused for an unknown reason. */
  readonly tries: Tries;
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
