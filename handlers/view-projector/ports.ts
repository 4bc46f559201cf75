import { ViewSettings } from './settings';
import { DriftMetric } from '../shared/drift/ports';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { Tries } from '../shared/messages/tries';
import { Projection } from '../shared/views/projection';
import { Row, ViewProgress, ViewTable } from '../shared/views/row';

export type EngineMetric = 'ChangesSetAside';
export type ViewMetric = 'RowsWritten' | 'OutdatedChanges' | 'ViewLag' | `Rows${DriftMetric}`;

/** A view, or one of its generations. */
export interface GenerationSettings extends ViewSettings {
  /** The id of the generation. Default: the first one. */
  readonly generation?: string;
  /** When its rebuild began. It has every change from before already. */
  readonly since?: Date;
}

export interface View {
  readonly settings: GenerationSettings;
  readonly project: Projection;
  readonly table: ViewTable;
  /** Undefined for a view without `hasProgress`. */
  readonly progress?: ViewProgress;
  readonly metrics: Pick<Metrics<ViewMetric>, 'count' | 'seconds'>;
}

/** What is to be done for a record. One of the two is set. */
export interface ViewWrite {
  readonly row?: { readonly view: View; readonly row: Row };
  /** Views that can make no row of the record, and why. */
  readonly refused?: string;
}

export interface ProjectorPorts {
  readonly views: readonly View[];
  /** Takes records of which a view can make no row. */
  readonly failures: FailureQueue;
  /** Of records and rows that were refused for an unknown reason. */
  readonly tries: Tries;
  readonly metrics: Pick<Metrics<EngineMetric>, 'count'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  now(): number;
}
