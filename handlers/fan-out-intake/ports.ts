import { FanInStore, SubtaskQueues } from '../shared/fan-in/ports';
import { IntakeObject } from '../shared/fan-in/record';
import { SharedInput } from '../shared/fan-in/subtasks';
import { Tracker } from '../shared/fan-in/tracker';
import { Log, Metrics } from '../shared/jobs/job-ports';

export type IntakeMetric = 'JobsSplit' | 'JobsDuplicate' | 'ObjectsRefused' | 'SubtasksSent';

/** What begins a job. */
export interface IntakeRequest extends SharedInput {
  readonly id: string;
  readonly object?: IntakeObject;
  readonly traceparent?: string;
  readonly correlationId?: string;
  /** SHA-256 of whoever asked for the upload. */
  readonly caller?: string;
}

/** An object as its beginning shows it. */
export interface ObjectHead {
  readonly size: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly firstBytes: Uint8Array;
}

export interface ObjectReader {
  /** Undefined when the object, or this version of it, does not exist any more. */
  head(bucket: string, key: string, versionId: string | undefined): Promise<ObjectHead | undefined>;
}

/** What a job is split into by user's code. */
export interface SplitterRequest extends SharedInput {
  readonly job: string;
  readonly object?: IntakeObject;
}

export interface Splitter {
  /** A function's answer. */
  subtasks?(request: SplitterRequest): Promise<unknown>;
  /** Started at most once for each job: from then on groups come by themselves. */
  start?(request: SplitterRequest): Promise<void>;
}

export interface IntakePorts {
  readonly store: FanInStore;
  readonly queues: SubtaskQueues;
  readonly tracker: Pick<Tracker, 'settle'>;
  /** Absent: every worker gets the job. */
  readonly splitter?: Splitter;
  readonly metrics: Pick<Metrics<IntakeMetric>, 'count'>;
  readonly log: Log;
  now(): Date;
}
