import { StreamBranchOptions } from './stream-branch-options';
import { SearchEngine } from '../core/search/search-engine';

/**
 * Options of a search index of the records.
 */
export interface StreamSearchOptions extends StreamBranchOptions {
  /** The domain or the collection in which the index is. */
  readonly engine: SearchEngine;
  /**
   * Names of the members that name a document: 1 to 10 (library limit), each a text, a number or a boolean. The document is the latest record with
   * these values.
   * @default - each record is a document of its own
   */
  readonly documentId?: string[];
  /**
   * The `properties` of the mapping: an object for each field, such as `{ text: { type: 'text' } }`. Fields that it does not name are in the document, and
   * not searched. The name `_catalog` is the library's own. Fields can be added by another deployment; a field keeps its type.
   * @default - the engine maps each field by its first value
   */
  readonly mapping?: { [field: string]: unknown };
  /**
   * The name of the alias that queries use: 1 to 100 lower-case letters, digits, `-` and `_`, with a letter or a digit first. No other view of the
   * domain or collection has it.
   * @default - made of the name of the stack, the ids below it, and a hash of them
   */
  readonly indexAlias?: string;
}
