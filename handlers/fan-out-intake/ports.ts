import { NewJob } from '../shared/fan-in/new-job';
import { FanInStore, SubtaskQueues } from '../shared/fan-in/ports';
import { SplitterRequest } from '../shared/fan-in/splitter-request';
import { Tracker } from '../shared/fan-in/tracker';
import { SharedInput } from '../shared/fan-in/unsent';
import { Log, Metrics } from '../shared/jobs/job-ports';

export type IntakeMetric = 'JobsSplit' | 'JobsDuplicate' | 'ObjectsRefused' | 'SubtasksSent';

/** A job to split. */
export interface IntakeRequest extends NewJob, SharedInput {}

/** The size, metadata and first bytes of an object. */
export interface ObjectHead {
  readonly size: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly firstBytes: Uint8Array;
}

export interface ObjectReader {
  /** Undefined if the object, or this version of it, does not exist. */
  head(bucket: string, key: string, versionId: string | undefined): Promise<ObjectHead | undefined>;
}

export interface Splitter {
  /** The answer of a function, which may be no JSON. */
  subtasks?(request: SplitterRequest): Promise<string>;
  /** Starts a state machine at most once for each job: it sends the groups. */
  start?(request: SplitterRequest): Promise<void>;
}

export interface IntakePorts {
  readonly store: FanInStore;
  readonly queues: SubtaskQueues;
  readonly tracker: Pick<Tracker, 'settle'>;
  /** Undefined to broadcast: every worker gets the job. */
  readonly splitter?: Splitter;
  readonly metrics: Pick<Metrics<IntakeMetric>, 'count'>;
  readonly log: Log;
  now(): Date;
}
