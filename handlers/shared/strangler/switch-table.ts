import { InvalidRecord, SwitchRecord } from './switch-record';

/** The records of a façade's features. All methods throw where the table does not answer in a short time. */
export interface SwitchTable {
  /** All of them, by feature. One that is not valid says nothing about the others. */
  readAll(): Promise<ReadonlyMap<string, SwitchRecord | InvalidRecord>>;
}

/** For who changes them. */
export interface WritableSwitchTable extends SwitchTable {
  /**
   * Writes the record if the one there has the revision before it, or if there is none and its revision is 1.
   * @returns whether it was written
   */
  write(record: SwitchRecord): Promise<boolean>;
  /** Notes that the events of this revision were sent, unless there is a later revision, which has them, too. */
  announced(record: SwitchRecord): Promise<void>;
}
