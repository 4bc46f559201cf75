import { RebuiltIndex } from './search/rebuilt-index';
import { Log } from '../../shared/jobs/job-ports';
import { FailureQueue } from '../../shared/messages/failure-queue';
import { Image, TableRecord } from '../../shared/stream/table-change';
import { ViewGenerations } from '../../shared/views/generations';
import { KeyAttribute } from '../../shared/views/item-key';
import { Projection, ProjectionSettings } from '../../shared/views/projection';
import { ViewRefills } from '../../shared/views/refills';
import { Row } from '../../shared/views/row';
import { ViewSettings } from '../settings';

/** A part of a parallel scan. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan */
export interface Segment {
  readonly segment: number;
  readonly segments: number;
}

/** The table whose items the views show. Reads are consistent. */
export interface SourceTable {
  readonly name: string;
  /** ARN of its stream. */
  readonly streamArn: string;
  keys(): Promise<readonly KeyAttribute[]>;
  /** @param limit the most items of the page; default: 100 */
  scan(segment: Segment, from?: Image, limit?: number): Promise<{ readonly items: readonly Image[]; readonly next?: Image }>;
  /** Undefined also for what is in the place of a key, where a row is that of no item. */
  get(key: Image): Promise<Image | undefined>;
}

/** The rows of all generations of a view. Reads of one row are consistent. */
export interface ViewRows {
  /** Whether the row was written: any other one stays, also that of a removed item. */
  create(row: Row): Promise<boolean>;
  get(id: string): Promise<Row | undefined>;
  /** Rows of items, and those of removed ones. */
  scan(segment: Segment, from?: Image): Promise<{ readonly rows: readonly Row[]; readonly next?: Image }>;
  remove(id: string): Promise<void>;
}

export interface RebuiltView {
  readonly settings: ViewSettings;
  readonly generations: ViewGenerations;
  readonly rows: ViewRows;
}

/** A view whose store the library does not know, or cannot hold twice. It is refilled in place. */
export interface RefilledView {
  readonly name: string;
  readonly refills: ViewRefills;
  /** The most items that it is given at once. */
  readonly batchSize: number;
  /** Undefined where the view cannot be asked what it has. */
  readonly leftovers?: Leftovers;
  /** Sends records the way of changes. Answers how many of them are in the failure queue, and throws if some have to come again. */
  send(records: readonly TableRecord[], since: number): Promise<number>;
  /** Whether the time of the invocation is enough for one page more. */
  hasTime(): boolean;
}

/** What a view has of items that a refill did not confirm. */
export interface Leftovers {
  /** Some of them, by their keys as JSON; none where there are no more. */
  find(since: number): Promise<readonly string[]>;
  /** The view keeps what it has of these items, as if the refill had confirmed them. */
  keep(items: readonly string[], since: number): Promise<void>;
}

export interface RebuildPorts {
  readonly views: readonly RebuiltView[];
  readonly refilled: readonly RefilledView[];
  /** Default: none. */
  readonly indexes?: readonly RebuiltIndex[];
  readonly source: SourceTable;
  /** Takes items of which a view can make no row. */
  readonly failures: FailureQueue;
  readonly log: Pick<Log, 'info' | 'warn'>;
  projectionOf(settings: ProjectionSettings): Projection;
  /** Whether an execution of the state machine has not ended. */
  isRunning(execution: string): Promise<boolean>;
  /** Whether the time of the invocation is enough for one page more. */
  hasTime(): boolean;
  sleep(millis: number): Promise<void>;
  now(): number;
}
