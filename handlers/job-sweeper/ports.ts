import { JobQueue, JobStore, Log, Metrics, WakeIndex } from '../shared/jobs/job-ports';
import { MessageLife } from '../shared/jobs/job-transitions';
import { DeadLetterQueue } from '../shared/sweep/dead-letter-queue';
import { LookBook } from '../shared/sweep/watch';

export type { DeadLetterQueue, HeldMessage, MoveTask } from '../shared/sweep/dead-letter-queue';

export type SweeperMetric = 'JobsResent' | 'JobsExpired' | 'JobsDeadLettered' | 'JobsRedriven' | 'OldestDeadLetterAge';

/** The ports of a sweep. */
export interface SweeperPorts {
  readonly store: JobStore & WakeIndex;
  readonly queue: JobQueue;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly looks: LookBook;
  /** The current time, with the retentions of this pattern. */
  readonly life: () => MessageLife;
  readonly metrics: Metrics<SweeperMetric>;
  readonly log: Log;
}
