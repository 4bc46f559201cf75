import { FanInStore, SubtaskQueues } from '../shared/fan-in/ports';
import { Tracker } from '../shared/fan-in/tracker';
import { JobQueue, Log, Metrics, WakeIndex } from '../shared/jobs/job-ports';
import { DeadLetterQueue } from '../shared/sweep/dead-letter-queue';
import { LookBook } from '../shared/sweep/watch';

export type SweeperMetric = 'JobEndedResent' | 'SubtasksResent' | 'SubtasksDeadLettered' | 'OldestDeadLetterAge';

export interface SweeperPorts {
  readonly store: FanInStore & WakeIndex;
  readonly queues: SubtaskQueues;
  /** The queue for accepted jobs of the API. */
  readonly intakeQueue?: JobQueue;
  /** The dead-letter queues of all workers. */
  readonly deadLetterQueues: readonly DeadLetterQueue[];
  readonly looks: LookBook;
  readonly tracker: Pick<Tracker, 'report' | 'settle' | 'timeOut' | 'sendJobEnded'>;
  readonly metrics: Metrics<SweeperMetric>;
  readonly log: Log;
  now(): Date;
}
