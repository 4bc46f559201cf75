/** A record that was taken out of its stream: why, and where it was. */
export interface FailedRecord {
  /** The record as the source delivered it. */
  readonly body: string;
  readonly reason: string;
  /** ARN of the event source. */
  readonly source: string;
  /** Its sequence number. */
  readonly id: string;
}

/** The queue that takes records which would block their shard. */
export interface FailureQueue {
  send(record: FailedRecord): Promise<void>;
}
