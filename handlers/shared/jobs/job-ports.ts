import { JobRecord } from './job-record';
import { JobTransition } from './job-transitions';

/** The job records. Reads are consistent. */
export interface JobStore {
  find(id: string): Promise<JobRecord | undefined>;
  /** Creates the record unless its id is taken, and returns the existing record. A record past its `ttl` is replaced. */
  create(record: JobRecord): Promise<JobRecord | undefined>;
  /** Applies the transition if its conditions hold and returns the new record; otherwise undefined. */
  apply(id: string, transition: JobTransition): Promise<JobRecord | undefined>;
}

/** The sparse index `wake`: ids of due jobs in a partition, page by page, oldest first. It may lag behind the records. */
export interface WakeIndex {
  due(shard: string, until: Date): AsyncIterable<string[]>;
}

export interface JobQueue {
  send(id: string, message: string, messageGroupId?: string): Promise<void>;
}

/** The metrics of the library. */
export interface Metrics<Name extends string> {
  count(name: Name, by?: number): void;
  seconds(name: Name, value: number): void;
}

export interface Log {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}
