/** What is known of an item. */
export interface ItemRecord {
  /** Of the newest change that was applied. */
  readonly lastSequence?: string;
  readonly failing?: FailingChange;
}

/** A change that failed on its own. */
export interface FailingChange {
  readonly sequence: string;
  /** Failures between which other changes were applied. */
  readonly tries: number;
  /** How many changes had been applied by the last of them. */
  readonly seen: number;
}

/** Records by item. Reads are consistent. */
export interface ItemRecords {
  find(item: string): Promise<ItemRecord>;
  /** Unless a newer change was applied. */
  applied(item: string, sequence: string): Promise<void>;
  failed(item: string, failing: FailingChange): Promise<void>;
  /** Grows while changes are applied, by whichever process. It is no exact number. */
  appliedCount(): Promise<number>;
}
