import { JobRecord } from './job-record';
import { JobTransition } from './job-transitions';

/** Where records live. Reads are consistent. */
export interface JobStore {
  find(id: string): Promise<JobRecord | undefined>;
  /** Records the job unless its id is taken; answers the record that stands in the way. One past its `ttl` does not. */
  create(record: JobRecord): Promise<JobRecord | undefined>;
  /** Applies the transition if its conditions hold and answers the record as it is then; undefined where they do not hold. */
  apply(id: string, transition: JobTransition): Promise<JobRecord | undefined>;
}

/** The sparse index `wake`: ids of jobs in a partition whose time has come, page by page, oldest first. May lag behind the records. */
export interface WakeIndex {
  due(shard: string, until: Date): AsyncIterable<string[]>;
}

export interface JobQueue {
  send(id: string, message: string, messageGroupId?: string): Promise<void>;
}

/** The library's own metrics. */
export interface Metrics<Name extends string> {
  count(name: Name, by?: number): void;
  seconds(name: Name, value: number): void;
}

export interface Log {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}
