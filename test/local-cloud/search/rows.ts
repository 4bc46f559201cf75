import { STAMP, Stamp } from '../../../handlers/shared/search/document-change';
import { call } from '../../../handlers/shared/search/engine-call';
import { SearchEngine } from '../../../handlers/shared/search/search-engine';

interface Hit {
  readonly _id: string;
  readonly _version: number;
  readonly _source: Record<string, unknown> & { readonly [STAMP]: Stamp };
}

const MOST = 10_000;

/** Every document that a query of the alias or index finds, by its id, after all that was written. */
export async function rowsOf(engine: SearchEngine, name: string): Promise<Hit[]> {
  await call(engine, 'refresh', { method: 'POST', path: `/${name}/_refresh` });
  const body = JSON.stringify({ size: MOST, query: { match_all: {} }, version: true });
  const { hits } = await call<{ hits: { hits: Hit[] } }>(engine, 'search', { method: 'POST', path: `/${name}/_search`, body });
  if (hits.hits.length === MOST) throw new Error('More rows than one search finds.');
  return hits.hits.sort((one, other) => one._id < other._id ? -1 : 1);
}

/** The same without what the library writes itself. */
export async function viewOf(engine: SearchEngine, name: string): Promise<Map<string, object>> {
  return new Map((await rowsOf(engine, name)).map(({ _id, _source: { [STAMP]: _, ...document } }) => [_id, document]));
}
