import { isDeepStrictEqual } from 'util';
import { IndexGenerations } from './index-generations';
import { SearchEngine } from './search-engine';
import { SearchGenerations, SearchRecord } from './search-generations';
import { SearchIndexSettings } from './search-settings';

/** A search index with the record of its generations. */
export interface RecordedIndex {
  readonly settings: SearchIndexSettings;
  readonly engine: SearchEngine;
  readonly record: SearchRecord;
}

/**
 * The record, where the definition of a current generation that has no index is the one given in the settings: its index is to be made. Neither by its
 * name nor by the alias of queries is it found then: an engine may miss an index for a while.
 */
export async function recordIn({ record, settings, engine }: RecordedIndex): Promise<SearchGenerations | undefined> {
  const state = await record.read();
  const generations = new IndexGenerations(engine, settings.alias);
  if (state === undefined || await generations.has(state.current.id) || (await generations.found()).includes(state.current.id)) return state;
  const { current: { id } } = state;
  const { projection, mapping } = settings;
  const current = { id, definition: { projection, ...mapping && { mapping } } };
  return record.update(before => before?.current.id !== id || isDeepStrictEqual(before.current, current) ? before : { ...before, current });
}
