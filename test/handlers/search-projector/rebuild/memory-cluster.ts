import { hashOf, Stamp, STAMP_MAPPING } from '../../../../handlers/shared/search/document-change';
import { SearchEngine, SearchRequest, SearchResponse } from '../../../../handlers/shared/search/search-engine';

type Source = Record<string, unknown> & { _catalog?: Partial<Stamp> };
type Index = Map<string, Source>;
interface Range { readonly gte: string; readonly lt?: string }
interface Search {
  readonly size: number;
  readonly query: {
    readonly ids?: { readonly values: readonly string[] };
    readonly bool?: { readonly filter?: { readonly range: Record<string, Range> } };
  };
  readonly search_after?: readonly string[];
}
interface Params { readonly stamp: Stamp; readonly document: object; readonly before?: string }
type Mapping = { readonly dynamic?: boolean | 'strict'; readonly properties: Readonly<Record<string, { readonly type?: string }>> };
type Action = { readonly add?: { index: string; alias: string }; readonly remove?: { index: string; alias: string } };

const answer = (content: object, status = 200): SearchResponse => ({ status, body: JSON.stringify(content) });
const error = (status: number, type: string, reason?: string) => answer({ error: { type, reason }, status }, status);
const MISSING = error(404, 'index_not_found_exception');
const TAKEN = error(400, 'invalid_alias_name_exception');
const TYPES = ['keyword', 'text', 'long', 'date', 'object', undefined];

/** A search engine with indexes and aliases: each request is one step. Searches find what was there at the last refresh, as those of OpenSearch do. */
export class MemoryCluster implements SearchEngine {
  readonly indexes = new Map<string, Index>();
  readonly aliases = new Map<string, Set<string>>();
  readonly mappings = new Map<string, Mapping>();
  private readonly refreshed = new Map<string, Index>();
  private requests = 0;

  /** Values that the engine refuses. */
  refuses: (document: object) => boolean = () => false;

  /** Requests that are answered as if their index were not there. */
  misses: (request: SearchRequest) => boolean = () => false;

  /** Applies the requests of one caller, each in its turn. */
  through(call: <T>(apply: () => T) => Promise<T>): SearchEngine {
    return { send: request => call(() => this.answer(request)) };
  }

  async send(request: SearchRequest): Promise<SearchResponse> {
    return this.answer(request);
  }

  /** Makes an index as an earlier deployment left it, with the alias of a writer, or somebody else. */
  leave(name: string, aliases: readonly string[], properties: Mapping['properties'] = {}, documents: Record<string, object> = {}) {
    const own = aliases.includes(`${name}-writer`) ? STAMP_MAPPING : {};
    const mappings = { dynamic: false, properties: { ...properties, ...own } };
    this.create(name, { mappings, aliases: Object.fromEntries(aliases.map(alias => [alias, {}])) });
    for (const [id, document] of Object.entries(documents)) this.indexes.get(name)!.set(id, { ...document, _catalog: { version: '0', hash: hashOf(id) } });
  }

  /** What queries of an alias find now, by id; undefined where they fail. One index, and no other. */
  found(alias: string): Record<string, object> | undefined {
    const names = [...this.aliases.get(alias) ?? []];
    return names.length === 1 ? this.live(names[0]) : undefined;
  }

  live(name: string): Record<string, object> {
    const live = [...this.indexes.get(name) ?? []].filter(([, { _catalog }]) => _catalog?.deletedAt === undefined);
    const documents = live.map(([id, { _catalog: _, ...document }]): [string, object] => [id, document]);
    return Object.fromEntries(documents.sort(([one], [other]) => one < other ? -1 : 1));
  }

  private answer(request: SearchRequest): SearchResponse {
    if (this.misses(request)) return MISSING;
    const { method, path, body } = request;
    if (this.requests++ % 3 === 0) for (const [name, index] of this.indexes) this.refreshed.set(name, new Map(index));
    const [first, second] = path.slice(1).split('/');
    if (method === 'GET') return second === '_mapping' ? this.mappingOf(first) : this.aliasOf(second);
    if (path === '/_aliases') return this.switch((JSON.parse(body!) as { actions: Action[] }).actions);
    if (second === '_mapping') return this.map(first, JSON.parse(body!) as Mapping);
    if (method === 'PUT') return this.create(first, JSON.parse(body!) as { mappings: Mapping; aliases: object });
    if (method === 'DELETE') return this.drop(first);
    const [name] = this.aliases.get(first) ?? [];
    const isMissing = { status: 404, error: { type: 'index_not_found_exception' } };
    if (name === undefined) return second === '_search' ? MISSING : this.each(body!, () => isMissing);
    return second === '_search' ? this.search(name, JSON.parse(body!) as Search) : this.each(body!, (id, content) => this.write(name, id, content));
  }

  private aliasOf(alias: string): SearchResponse {
    const names = [...this.aliases.get(alias) ?? []];
    return names.length === 0 ? error(404, 'aliases_not_found_exception') : answer(Object.fromEntries(names.map(name => [name, {}])));
  }

  private mappingOf(name: string): SearchResponse {
    const { dynamic, properties } = this.mappings.get(name) ?? {};
    // as OpenSearch writes it
    return properties ? answer({ [name]: { mappings: { dynamic: dynamic === undefined ? undefined : String(dynamic), properties } } }) : MISSING;
  }

  /** Adds fields. The type of one that is there stays. */
  private map(name: string, { dynamic, properties }: Mapping): SearchResponse {
    const before = this.mappings.get(name);
    if (!before) return MISSING;
    const unknown = Object.entries(properties).find(([, { type }]) => !TYPES.includes(type));
    if (unknown) return error(400, 'mapper_parsing_exception', `No handler for type [${unknown[1].type}] declared on field [${unknown[0]}]`);
    const typeOf = (field: string, { properties: fields }: Mapping) => fields[field]?.type ?? 'object';
    const changed = Object.keys(properties).find(field => before.properties[field] && typeOf(field, before) !== typeOf(field, { properties }));
    if (changed !== undefined) {
      return error(400, 'illegal_argument_exception', `mapper [${changed}] cannot be changed from type [${typeOf(changed, before)}] to [${typeOf(changed, { properties })}]`);
    }
    this.mappings.set(name, { dynamic, properties: { ...before.properties, ...properties } });
    return answer({});
  }

  private create(name: string, { mappings, aliases }: { readonly mappings: Mapping; readonly aliases: object }): SearchResponse {
    if (this.indexes.has(name)) return error(400, 'resource_already_exists_exception');
    if (Object.keys(aliases).some(alias => this.indexes.has(alias))) return TAKEN;
    if (Object.values(mappings.properties).some(({ type }) => !TYPES.includes(type))) return error(400, 'mapper_parsing_exception');
    this.indexes.set(name, new Map());
    this.mappings.set(name, mappings);
    for (const alias of Object.keys(aliases)) this.aliases.set(alias, new Set([...this.aliases.get(alias) ?? [], name]));
    return answer({});
  }

  private drop(name: string): SearchResponse {
    if (!this.indexes.delete(name)) return MISSING;
    this.refreshed.delete(name);
    this.mappings.delete(name);
    for (const [alias, names] of this.aliases) {
      names.delete(name);
      if (names.size === 0) this.aliases.delete(alias);
    }
    return answer({});
  }

  private switch(actions: readonly Action[]): SearchResponse {
    for (const { add, remove } of actions) {
      if (add && !this.indexes.has(add.index)) return MISSING;
      if (add && this.indexes.has(add.alias)) return TAKEN;
      if (remove && !this.aliases.get(remove.alias)?.has(remove.index)) return error(404, 'aliases_not_found_exception');
    }
    for (const { add, remove } of actions) {
      if (remove) this.aliases.get(remove.alias)!.delete(remove.index);
      if (add) this.aliases.set(add.alias, new Set([...this.aliases.get(add.alias) ?? [], add.index]));
    }
    return answer({});
  }

  private search(name: string, { size, query: { ids, bool }, search_after: [after] = [''] }: Search): SearchResponse {
    const { gte = '', lt = 'g' } = bool?.filter?.range['_catalog.hash'] ?? {};
    const found = [...this.refreshed.get(name) ?? []].filter(([id, { _catalog }]) => {
      if (ids) return ids.values.includes(id);
      const hash = _catalog!.hash!;
      return _catalog!.deletedAt === undefined && hash >= gte && hash < lt && hash > after;
    });
    const placeOf = ([, { _catalog }]: [string, Source]) => _catalog?.hash ?? '';
    const sorted = found.sort((one, other) => placeOf(one) < placeOf(other) ? -1 : 1).slice(0, size);
    const hits = sorted.map(([_id, _source]) => ({ _id, ...ids && { _source } }));
    return answer({ timed_out: false, _shards: { failed: 0 }, hits: { hits } });
  }

  private each(body: string, write: (id: string, content: Source) => object): SearchResponse {
    const lines = body.trimEnd().split('\n').map(line => JSON.parse(line) as Source);
    const items = lines.flatMap((line, at) => at % 2 === 0 ? [{ update: write((line.update as { _id: string })._id, lines[at + 1]) }] : []);
    return answer({ items });
  }

  private write(name: string, id: string, content: Source): object {
    const { source, params } = content.script as { readonly source: string; readonly params: Params };
    const index = this.indexes.get(name)!;
    const known = index.get(id)?._catalog?.version;
    const gives = source.includes('params.before') ? known === params.before : known === undefined || known < params.stamp.version;
    if (gives && this.refuses(params.document)) return { status: 400, error: { type: 'mapper_parsing_exception' } };
    if (gives) index.set(id, { ...params.document, _catalog: params.stamp });
    return { status: 200, result: gives ? 'updated' : 'noop' };
  }
}
