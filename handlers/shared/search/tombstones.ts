import { itemsOf } from './bulk-answer';
import { removeTombstoneLines } from './bulk-lines';
import { Stamp, STAMP } from './document-change';
import { call } from './engine-call';
import { SearchEngine, SearchRequest } from './search-engine';
import { OwnError } from '../errors/safe-error';

/** Tombstones that are removed at once. Library default. */
const PAGE = 1_000;

interface Page {
  readonly hits: { readonly hits: Array<{ readonly _id: string; readonly _source: { readonly [STAMP]: Stamp } }> };
}

/**
 * Removes the oldest tombstones that were written before a time: until then no record of before the deletion may come any more. One that has become a document
 * meanwhile stays. Answers how many it removed, at most 1,000.
 *
 * @param alias of a generation's writer
 */
export async function removeTombstones(engine: SearchEngine, alias: string, before: Date): Promise<number> {
  const field = `${STAMP}.deletedAt`;
  const query = { size: PAGE, query: { range: { [field]: { lt: before.getTime() } } }, sort: [{ [field]: 'asc' }], _source: [`${STAMP}.version`] };
  const post = (path: string, body: string): SearchRequest => ({ method: 'POST', path: `/${encodeURIComponent(alias)}/${path}`, body });
  const { hits: { hits } } = await call<Page>(engine, `tombstones of ${alias} were not found`, post('_search', JSON.stringify(query)));
  if (hits.length === 0) return 0;
  const lines = hits.map(({ _id, _source }) => removeTombstoneLines(_id, _source[STAMP].version)).join('');
  const { status, body } = await engine.send(post('_bulk', lines));
  const items = itemsOf(body);
  if (items === undefined) throw new OwnError(`Tombstones of ${alias} were not removed: status ${status}.`);
  return items.filter(({ result }) => result === 'deleted').length;
}
