import { JobQueue, JobStore, Log, Metrics, WakeIndex } from '../shared/job-ports';
import { MessageLife } from '../shared/job-transitions';

export type SweeperMetric = 'JobsResent' | 'JobsExpired' | 'JobsDeadLettered' | 'JobsRedriven' | 'OldestDeadLetterAge';

/** A redrive: SQS moves messages out of the dead-letter queue. */
export interface MoveTask {
  readonly status: string;
  readonly startedAt: Date;
  readonly messagesMoved: number;
}

/** A message of the dead-letter queue that nobody else sees while it is held. */
export interface HeldMessage {
  readonly body: string;
  readonly receiptHandle: string;
  /** As SQS counts: approximate, and each look of the sweeper counts too. */
  readonly receiveCount: number;
  /** From then on SQS counts the retention; on a standard queue when it was sent to the source queue. */
  readonly sentAt: Date;
}

export interface DeadLetterQueue {
  moveTasks(): Promise<MoveTask[]>;
  /** Up to ten messages; none when there are none to be seen. */
  receive(holdSeconds: number): Promise<HeldMessage[]>;
  /** From now on; 0 makes them visible again. */
  hold(messages: HeldMessage[], seconds: number): Promise<void>;
}

/** What every step of a sweep works with. */
export interface SweeperPorts {
  readonly store: JobStore & WakeIndex;
  readonly queue: JobQueue;
  readonly deadLetterQueue: DeadLetterQueue;
  /** Now, with the retentions of this pattern. */
  readonly life: () => MessageLife;
  readonly metrics: Metrics<SweeperMetric>;
  readonly log: Log;
}
