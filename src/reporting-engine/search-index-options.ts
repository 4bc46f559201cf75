import { SearchIndexAlarms } from './search-index-alarms';
import { ViewProjection } from './view-projection';
import { SearchEngine } from '../core/search/search-engine';

/**
 * Options of a search index.
 */
export interface SearchIndexOptions {
  /** The domain or the collection in which the index is. */
  readonly engine: SearchEngine;
  /** The content of the documents. A change takes effect with the next rebuild. Sets are lists, binary values are Base64, and numbers have all their digits. */
  readonly projection: ViewProjection;
  /**
   * The `properties` of the mapping: an object for each field, such as `{ text: { type: 'text' } }`. Fields that it does not name are in the document, and
   * not searched. The name `_catalog` is the library's own. A change takes effect with the next rebuild.
   * @default - the engine maps each field by its first value
   */
  readonly mapping?: { [field: string]: unknown };
  /**
   * The name of the alias that queries use: 1 to 100 lower-case letters, digits, `-` and `_`, with a letter or a digit first. No other view of the
   * domain or collection has it.
   * @default - made of the name of the stack, the ids below it, and a hash of them
   */
  readonly indexAlias?: string;
  /**
   * Overrides of the view's alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: SearchIndexAlarms;
}
