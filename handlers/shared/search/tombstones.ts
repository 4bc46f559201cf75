import { itemsOf } from './bulk-answer';
import { removeTombstoneLines } from './bulk-lines';
import { Stamp, STAMP } from './document-change';
import { call } from './engine-call';
import { SearchEngine, SearchRequest } from './search-engine';
import { OwnError } from '../errors/safe-error';

/** Tombstones that are removed in one request. Library default. */
const PAGE = 1_000;
const FIELD = `${STAMP}.deletedAt`;

interface Page {
  readonly hits: { readonly hits: Array<{ readonly _id: string; readonly _source: { readonly [STAMP]: Stamp } }> };
}

/**
 * Removes the tombstones that were written before a time, the oldest first: until then no record of before the deletion may come any more. One that has
 * become a document meanwhile stays. Answers how many it removed.
 *
 * A search does not see at once what was removed, so each page begins after the one before. Of tombstones of the same millisecond, some may be left to the
 * next run.
 *
 * @param alias of a generation's writer
 * @param mayGoOn asked before each page but the first
 */
export async function removeTombstones(engine: SearchEngine, alias: string, before: Date, mayGoOn = () => true): Promise<number> {
  let removed = 0;
  for (let after: number | undefined; after === undefined || mayGoOn();) {
    const hits = await oldest(engine, alias, before, after);
    if (hits.length > 0) removed += await remove(engine, alias, hits);
    if (hits.length < PAGE) break;
    after = hits[hits.length - 1]._source[STAMP].deletedAt;
  }
  return removed;
}

async function oldest(engine: SearchEngine, alias: string, before: Date, after: number | undefined): Promise<Page['hits']['hits']> {
  const range = { lt: before.getTime(), ...after !== undefined && { gt: after } };
  const query = { size: PAGE, query: { range: { [FIELD]: range } }, sort: [{ [FIELD]: 'asc' }], _source: [STAMP] };
  const { hits } = await call<Page>(engine, `tombstones of ${alias} were not found`, post(alias, '_search', JSON.stringify(query)));
  return hits.hits;
}

async function remove(engine: SearchEngine, alias: string, hits: Page['hits']['hits']): Promise<number> {
  const lines = hits.map(({ _id, _source }) => removeTombstoneLines(_id, _source[STAMP].version)).join('');
  const { status, body } = await engine.send(post(alias, '_bulk', lines));
  const items = itemsOf(body);
  if (items === undefined) throw new OwnError(`Tombstones of ${alias} were not removed: status ${status}.`);
  return items.filter(({ result }) => result === 'deleted').length;
}

function post(alias: string, path: string, body: string): SearchRequest {
  return { method: 'POST', path: `/${encodeURIComponent(alias)}/${path}`, body };
}
