import { Tries } from '../../../shared/messages/tries';
import { BulkWriterOptions } from '../../../shared/search/bulk-writer';
import { SearchEngine } from '../../../shared/search/search-engine';
import { SearchRecord } from '../../../shared/search/search-generations';
import { SearchIndexSettings } from '../../../shared/search/search-settings';

/** A search index, whose generations have an index each. */
export interface RebuiltIndex {
  readonly settings: SearchIndexSettings;
  readonly record: SearchRecord;
  readonly engine: SearchEngine;
  /** Of documents that were refused for an unknown reason. */
  readonly tries: Tries;
  /** Milliseconds between tries. Default: those of the bulk writer. */
  readonly backoff?: BulkWriterOptions['backoff'];
  /** Milliseconds until no further request may begin. */
  timeLeft(): number;
}
