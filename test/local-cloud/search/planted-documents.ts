import { call } from '../../../handlers/shared/search/engine-call';
import { SearchEngine } from '../../../handlers/shared/search/search-engine';

/** As the drift check of the engine's tests plants it: the document with its id has another content, is missing, or is one that should not be there. */
export type Planted = 'changed' | 'missing' | 'extra';

/** Makes documents of an index differ from their items, whoever writes them. Answers how many of each kind. */
export async function plantDocuments(engine: SearchEngine, index: string, ids: readonly string[]): Promise<Record<Planted, number>> {
  const planted = { changed: 0, missing: 0, extra: 0 };
  const send = (method: 'PUT' | 'DELETE' | 'POST', path: string, body?: object) =>
    call<{ readonly _source: object }>(engine, 'planting', { method, path: `/${index}/${path}`, body: body && JSON.stringify(body) });
  for (const [at, id] of ids.entries()) {
    const path = `_doc/${encodeURIComponent(id)}`;
    if (at % 2 === 0) {
      const { _source } = await call<{ readonly _source: object }>(engine, 'planting', { method: 'GET', path: `/${index}/${path}` });
      await send('PUT', path, { ..._source, text: 'planted', views: 77 });
      planted.changed += 1;
    } else {
      await send('DELETE', path);
      planted.missing += 1;
    }
  }
  for (const [id, more] of [['{"id":"never"}', { _catalog: { version: '1' } }], ['of somebody else', {}]] as const) {
    await send('PUT', `_doc/${encodeURIComponent(id)}`, { text: 'extra', ...more });
    planted.extra += 1;
  }
  await send('POST', '_refresh');
  return planted;
}
