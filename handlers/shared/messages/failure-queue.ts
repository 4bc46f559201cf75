/** A record that was taken out of its stream: why, and where it was. */
export interface FailedRecord {
  /** The record as the source delivered it. */
  readonly content: Buffer;
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

/** A message of the failure queue (docs/messages.md). */
export interface FailureMessage {
  readonly body: string;
  /** Message attributes, all texts. */
  readonly attributes: Readonly<Record<string, string>>;
}
