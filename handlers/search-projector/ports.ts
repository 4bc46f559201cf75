import { DriftMetric } from '../shared/drift/ports';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { Tries } from '../shared/messages/tries';
import { DocumentChange } from '../shared/search/document-change';
import { OpenIndex, WriteTime } from '../shared/search/index-writer';
import { SearchIndexSettings } from '../shared/search/search-settings';
import { Projection } from '../shared/views/projection';

export type ProjectorMetric = 'ChangesSetAside';
export type SearchMetric = 'DocumentsWritten' | 'OutdatedChanges' | 'ViewLag' | `Documents${DriftMetric}`;

/** A generation of a search index, as the function keeps it from batch to batch. */
export interface SearchView extends OpenIndex {
  /** With the definition that the generation was begun with. */
  readonly settings: SearchIndexSettings;
  /** When its rebuild began: it has every change from before already. Default: none made it. */
  readonly since?: Date;
  /** Whether the record still says that queries find it. Default: there is no record. */
  readonly isCurrent?: () => Promise<boolean>;
  readonly project: Projection;
  readonly metrics: Pick<Metrics<SearchMetric>, 'count' | 'seconds'>;
}

/** A document of a change. */
export interface ChangedDocument extends DocumentChange {
  readonly view: SearchView;
  readonly changedAt: Date;
}

/** What is to be done for a record. One of the two is set. */
export interface SearchWrite {
  readonly document?: ChangedDocument;
  /** Views that can make no document of the record, and why. */
  readonly refused?: string;
}

export interface SearchProjectorPorts extends WriteTime {
  readonly views: readonly SearchView[];
  /** Takes records of which a view can make no document. */
  readonly failures: FailureQueue;
  /** Of records whose projection failed for an unknown reason. */
  readonly tries: Tries;
  readonly metrics: Pick<Metrics<ProjectorMetric>, 'count'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
}
