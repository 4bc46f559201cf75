/** Why a record was taken out of its stream, and where it was. */
export interface SetAside {
  /** The record as the source delivered it. */
  readonly body: string;
  readonly reason: string;
  /** ARN of the event source. */
  readonly source: string;
  /** Its sequence number. */
  readonly id: string;
}

/** Where records go that would hold up all that is behind them. */
export interface FailureQueue {
  setAside(record: SetAside): Promise<void>;
}
