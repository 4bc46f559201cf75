/** A redrive: SQS moves messages out of the dead-letter queue. */
export interface MoveTask {
  readonly status: string;
  readonly startedAt: Date;
  readonly messagesMoved: number;
  /** Undefined: each message is moved to the queue it came from. */
  readonly destinationArn?: string;
  /** Undefined: as fast as SQS can. */
  readonly maxPerSecond?: number;
}

/** An in-flight message of the dead-letter queue. */
export interface HeldMessage {
  readonly messageId: string;
  /** The message attributes that identify it. */
  readonly attributes?: { readonly [name: string]: { readonly stringValue?: string } };
  readonly body: string;
  readonly receiptHandle: string;
  /** The approximate count of SQS. Each receive of the sweeper counts too. */
  readonly receiveCount: number;
  /** From then on SQS counts the retention; on a standard queue when it was sent to the source queue. */
  readonly sentAt: Date;
}

export interface DeadLetterQueue {
  readonly arn: string;
  moveTasks(): Promise<MoveTask[]>;
  /** Moves messages as the task does, again. */
  resume(task: MoveTask): Promise<void>;
  /** How many messages there are, visible or not. Approximate: it can be a minute or more behind. */
  depth(): Promise<number>;
  /** Up to ten messages; none when there are none to be seen. */
  receive(holdSeconds: number): Promise<HeldMessage[]>;
  /** From now on; 0 makes them visible again. */
  hold(messages: ReadonlyArray<Pick<HeldMessage, 'receiptHandle'>>, seconds: number): Promise<void>;
}

/** A redrive cannot move in-flight messages: the sweeper does not receive during a redrive. */
export function isRedriving(tasks: readonly MoveTask[]): boolean {
  return tasks.some(({ status }) => status === 'RUNNING' || status === 'CANCELLING');
}
