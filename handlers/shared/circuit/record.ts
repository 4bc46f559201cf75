/** What the processes share about one backend. `probing`: one of them has the lease of the probe. */
export interface CircuitRecord {
  readonly state: 'closed' | 'open' | 'probing';
  /** Grows by one with each write of a process. 0: nothing was written yet. */
  readonly version: number;
  /** How long the open state or the lease lasts. Each process measures it with its own clock. */
  readonly forMillis: number;
  /** Milliseconds since 1970, by the clock of who wrote it: clocks differ. */
  readonly openUntil?: number;
  /** Written by an operator only. While it is there, processes write nothing. */
  readonly forced?: 'open' | 'closed';
}

export const NEW_RECORD: CircuitRecord = { state: 'closed', version: 0, forMillis: 0 };

/** Whether the record was written; the record that is there now. */
export interface CircuitWrite {
  readonly isApplied: boolean;
  readonly record: CircuitRecord;
}

/** Records of circuits, by name. Both methods throw where the table does not answer in a short time. */
export interface CircuitTable {
  read(name: string): Promise<CircuitRecord>;
  /** Writes the record with the next version, if the record there has the same version, and no operator has forced it. */
  write(name: string, record: Omit<CircuitRecord, 'forced'>): Promise<CircuitWrite>;
}
