import { Stamp, STAMP_MAPPING } from '../../../../handlers/shared/search/document-change';
import { SearchEngine, SearchRequest, SearchResponse } from '../../../../handlers/shared/search/search-engine';

type Source = Record<string, unknown> & { _catalog?: Partial<Stamp> };
type Action = Record<string, { readonly _id: string }>;
interface Search { readonly size: number; readonly query: { readonly ids?: { readonly values: readonly string[] } } }
interface Params { readonly stamp: Stamp; readonly document: object; readonly before?: string }

const ok = (content: object): SearchResponse => ({ status: 200, body: JSON.stringify(content) });

/** An index with the scripts of writers and of checks: each request is one step. */
export class MemoryIndex implements SearchEngine {
  readonly documents = new Map<string, Source>();
  readonly requests: SearchRequest[] = [];
  /** Answers instead of the index. */
  instead?: (request: SearchRequest) => SearchResponse | undefined;
  /** Runs behind each request. */
  afterRequest?: () => void;

  /** @param turn is awaited before each request */
  constructor(private readonly turn: () => Promise<void> = async () => undefined) {}

  async send(request: SearchRequest): Promise<SearchResponse> {
    await this.turn();
    this.requests.push(request);
    const answer = this.instead?.(request) ?? this.answer(request);
    this.afterRequest?.();
    return answer;
  }

  /** What queries find, by id. */
  get live(): Record<string, object> {
    const live = [...this.documents].filter(([, { _catalog }]) => _catalog?.deletedAt === undefined);
    const documents = live.map(([id, { _catalog: _, ...document }]): [string, object] => [id, document]);
    return Object.fromEntries(documents.sort(([one], [other]) => one < other ? -1 : 1));
  }

  private answer({ method, path, body }: SearchRequest): SearchResponse {
    if (method === 'GET') return ok({ 'tweets-1': { mappings: { properties: STAMP_MAPPING } } });
    if (method === 'PUT') return ok({});
    return path.endsWith('/_search') ? this.search(JSON.parse(body!) as Search) : this.bulk(body!.trimEnd().split('\n'));
  }

  private search({ size, query: { ids } }: Search): SearchResponse {
    const found = [...this.documents].filter(([id, { _catalog }]) => ids ? ids.values.includes(id) : _catalog?.deletedAt === undefined);
    const hits = found.slice(0, size).map(([_id, _source]) => ({ _id, ...ids && { _source } }));
    return ok({ timed_out: false, _shards: { failed: 0 }, hits: { hits } });
  }

  private bulk(lines: readonly string[]): SearchResponse {
    const items = [];
    for (let at = 0; at < lines.length; at += 2) items.push(this.write(JSON.parse(lines[at]) as Action, JSON.parse(lines[at + 1]) as Source));
    return ok({ items });
  }

  private write({ index, update }: Action, content: Source): object {
    if (index) {
      this.documents.set(index._id, content);
      return { index: { status: 200, result: 'updated' } };
    }
    const { source, params } = content.script as { readonly source: string; readonly params: Params };
    const known = this.documents.get(update._id)?._catalog?.version;
    const gives = source.includes('params.before') ? known === params.before : known === undefined || known < params.stamp.version;
    if (gives) this.documents.set(update._id, { ...params.document, _catalog: params.stamp });
    return { update: { status: 200, result: gives ? 'updated' : 'noop' } };
  }
}
