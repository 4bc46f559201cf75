import { randomBytes } from 'crypto';
import { WebRequest } from '../../../handlers/shared/http/web-request';
import { Image } from '../../../handlers/shared/stream/table-change';
import { Generations } from '../../../handlers/shared/views/generations';
import { IndexedRow, Row, ViewIndex } from '../../../handlers/shared/views/row';
import { CursorKeys } from '../../../handlers/view-query/cursor-keys';
import { Cursors } from '../../../handlers/view-query/cursors';
import { Queries, QueriesOptions } from '../../../handlers/view-query/queries';
import { QuerySettings } from '../../../handlers/view-query/settings';

/** The index of a view as DynamoDB keeps it: sorted by bytes, and read in pages that can be shorter than asked for. */
export class MemoryIndex implements ViewIndex {
  readonly rows = new Map<string, IndexedRow & { readonly shard: string }>();
  /** What the table has, which the index may not have yet. */
  readonly written = new Map<string, Pick<Row, 'id' | 'entry' | 'itemVersion'>>();
  asked: { readonly shard: string; readonly below?: string }[] = [];
  /** How many rows were read at once by their keys. */
  looked: number[] = [];
  time?: string = '2030-01-01T00:00:00.000Z';
  failure?: Error;
  state?: Generations;

  /** @param longest the most rows of a page of DynamoDB, as after 1 MB */
  constructor(private readonly longest = Infinity) {}

  put(id: string, shard: string, sort: string, data: Image) {
    this.rows.set(id, { id, shard, sort, data });
  }

  async query(shard: string, limit: number, below?: string) {
    if (this.failure) throw this.failure;
    this.asked.push({ shard, below });
    const all = [...this.rows.values()].filter(row => row.shard === shard && (below === undefined || row.sort < below))
      .sort((one, other) => one.sort < other.sort ? 1 : -1);
    const rows = all.slice(0, Math.min(limit, this.longest));
    // DynamoDB says so after a full page, whether more rows follow or not
    return { rows, next: rows.length > 0 && rows.length === Math.min(limit, this.longest) ? rows.at(-1)!.sort : undefined };
  }

  async row(id: string) {
    if (this.failure) throw this.failure;
    return this.written.get(id);
  }

  async contents(ids: readonly string[]) {
    if (this.failure) throw this.failure;
    this.looked.push(ids.length);
    return new Map(ids.flatMap((id): [string, Image][] => {
      const data = this.written.get(id)?.entry?.data;
      return data ? [[id, data]] : [];
    }));
  }

  async generations() {
    if (this.failure) throw this.failure;
    return this.state;
  }

  async asOf() {
    if (this.failure) throw this.failure;
    return this.time;
  }
}

export interface Page {
  readonly rows: ReadonlyArray<Record<string, unknown>>;
  readonly asOf: string | null;
  readonly stale?: boolean;
  readonly nextCursor?: string;
}

export const ROUTE = 'GET /timelines/{country}';
export const SECRET = 'x'.repeat(64);

export interface ApiOptions extends Pick<QueriesOptions, 'caches' | 'lookups'> {
  readonly versions?: readonly string[];
  /** Other views by the names of their tables. */
  readonly others?: Readonly<Record<string, ViewIndex>>;
}

/** The API over indexes in memory, with keys that rotate. */
export class Api {
  versions: readonly string[] = [randomBytes(32).toString('hex')];
  now = Date.parse('2030-01-01T00:00:00Z');
  reads = 0;
  /** The pauses of requests that waited. */
  pauses: number[] = [];
  lines: Record<string, unknown>[] = [];
  private readonly queries: Queries;

  constructor(readonly index: ViewIndex, settings: readonly Partial<QuerySettings>[], { versions, others = {}, ...caches }: ApiOptions = {}) {
    if (versions) this.versions = versions;
    const now = () => this.now;
    const line = (message: string, fields?: object) => { this.lines.push({ message, ...fields }); };
    const log = { info: line, warn: line, error: line };
    const secret = { read: async () => { this.reads += 1; return this.versions; } };
    const queries = settings.map(each => ({
      route: ROUTE, view: 'Top', table: 'top', index: 'byRank', shardCount: 3, limit: 1_000, partition: { in: 'path' as const, name: 'country' }, defaultPageSize: 20, maxPageSize: 100, ...each,
    }));
    const cursors = new Cursors(new CursorKeys(secret, log, now), now);
    this.queries = new Queries({ pattern: '/Shop/Tweets', queries, cursors, ...caches }, { indexOf: table => others[table] ?? index, log, monotonic: () => this.pauses.reduce((sum, each) => sum + each, 0), sleep: millis => this.pause(millis) });
  }

  /** What happens in a pause. */
  onPause: () => Promise<void> | void = () => undefined;

  private async pause(millis: number) {
    this.pauses.push(millis);
    await this.onPause();
  }

  async get(query: string | URLSearchParams, { country = 'ES', route = ROUTE, path = { country } }: { readonly country?: string; readonly route?: string; readonly path?: Record<string, string> } = {}) {
    const request: WebRequest = {
      method: 'GET', path: `/timelines/${country}`, pathParameters: path, query: new URLSearchParams(query), headers: {}, body: Buffer.alloc(0), correlationId: 'c1', traceparent: '00-1',
    };
    const answer = await this.queries.handle(route, request);
    return { ...answer, json: JSON.parse(answer.body.toString()) as Record<string, unknown> };
  }

  async page(query: Record<string, string>, country?: string): Promise<Page> {
    const { status, json } = await this.get(new URLSearchParams(query), { country });
    if (status !== 200) throw new Error(JSON.stringify(json));
    return json as unknown as Page;
  }

  /** All pages, and what happens between them. */
  async pages(limit: number, between: (page: Page) => void = () => {}, country?: string): Promise<Page[]> {
    const pages: Page[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.page({ limit: String(limit), ...cursor !== undefined && { cursor } }, country);
      pages.push(page);
      cursor = page.nextCursor;
      if (cursor === undefined) return pages;
      between(page);
    }
  }
}
