import { Read } from '../shared/answers/read-through';
import { WebAnswer } from '../shared/http/web-request';
import { Log } from '../shared/jobs/job-ports';
import { ViewIndex } from '../shared/views/row';

/** The versions of the secret with the key of the cursors. */
export interface SecretVersions {
  /** The texts of the current version and, if there is one, of the one before it. */
  read(): Promise<readonly string[]>;
}

export interface QueryPorts {
  readonly log: Log;
  /** The index of a view by the names of its table and its index. */
  indexOf(table: string, index: string): ViewIndex;
  /** Milliseconds of a clock that is never set. */
  monotonic(): number;
  sleep(millis: number): Promise<void>;
}

/** An answer, and what the log has of it. */
export interface Answered extends WebAnswer {
  /** The number of rows. */
  readonly rows?: number;
  /** Whether the view did not have the write of the request in time. Undefined without one. */
  readonly isStale?: boolean;
  /** What the cache had. Undefined without one. */
  readonly found?: Read<unknown>['found'];
}
