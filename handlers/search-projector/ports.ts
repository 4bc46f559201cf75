import { Log, Metrics } from '../shared/jobs/job-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { Tries } from '../shared/messages/tries';
import { DocumentChange } from '../shared/search/document-change';
import { SearchEngine } from '../shared/search/search-engine';
import { SearchIndexSettings } from '../shared/search/search-settings';
import { Projection } from '../shared/views/projection';

export type ProjectorMetric = 'ChangesSetAside';
export type SearchMetric = 'DocumentsWritten' | 'OutdatedChanges' | 'ViewLag';

/** A search index, as the function keeps it from batch to batch. */
export interface SearchView {
  readonly settings: SearchIndexSettings;
  readonly engine: SearchEngine;
  readonly project: Projection;
  readonly metrics: Pick<Metrics<SearchMetric>, 'count' | 'seconds'>;
  /** Of documents that were refused for an unknown reason. */
  readonly tries: Tries;
  /** Whether the index is there, as far as this process knows. */
  isMade: boolean;
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

export interface SearchProjectorPorts {
  readonly views: readonly SearchView[];
  /** Takes records of which a view can make no document. */
  readonly failures: FailureQueue;
  /** Of records whose projection failed for an unknown reason. */
  readonly tries: Tries;
  readonly metrics: Pick<Metrics<ProjectorMetric>, 'count'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Milliseconds between tries. Default: those of the bulk writer. */
  readonly backoff?: { readonly initialDelay: number; readonly maxDelay: number };
  now(): number;
  /** Milliseconds until no further request may begin. */
  timeLeft(): number;
}
