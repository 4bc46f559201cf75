import { Log } from '../../shared/jobs/job-ports';
import { FailureQueue } from '../../shared/messages/failure-queue';
import { Image } from '../../shared/stream/table-change';
import { ViewGenerations } from '../../shared/views/generations';
import { Projection, ProjectionSettings } from '../../shared/views/projection';
import { Row } from '../../shared/views/row';
import { ViewSettings } from '../settings';

/** A part of a parallel scan. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan */
export interface Segment {
  readonly segment: number;
  readonly segments: number;
}

/** An attribute of the key of the source. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** The table whose items the views show. Reads are consistent. */
export interface SourceTable {
  readonly name: string;
  keys(): Promise<readonly KeyAttribute[]>;
  scan(segment: Segment, from?: Image): Promise<{ readonly items: readonly Image[]; readonly next?: Image }>;
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

export interface RebuildPorts {
  readonly views: readonly RebuiltView[];
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
