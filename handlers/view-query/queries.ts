import { afterOf } from './after';
import { Cursors, Position } from './cursors';
import { Lookup } from './lookup';
import { PageCache } from './page-cache';
import { parametersOf } from './parameters';
import { Answered, QueryPorts } from './ports';
import { ReadContent, readView } from './read-view';
import { QuerySettings } from './settings';
import { Read } from '../shared/answers/read-through';
import { Problem, problemOf } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { jsonObject } from '../shared/json/json-text';

export interface QueriesOptions {
  /** The path of the construct, to which cursors are bound. */
  readonly pattern: string;
  readonly queries: readonly QuerySettings[];
  readonly cursors: Cursors;
  /** By route. Default: each page is read. */
  readonly caches?: ReadonlyMap<string, PageCache>;
  /** By route. Default: none. */
  readonly lookups?: ReadonlyMap<string, Lookup>;
}

/** Answers the routes of an API with pages of rows. */
export class Queries {
  private readonly byRoute: ReadonlyMap<string, QuerySettings>;

  constructor(private readonly options: QueriesOptions, private readonly ports: QueryPorts) {
    this.byRoute = new Map(options.queries.map(query => [query.route, query]));
  }

  /** Always answers: an error becomes a problem document and one line in the log. */
  async handle(route: string, request: WebRequest): Promise<WebAnswer> {
    const { correlationId, traceparent } = request;
    const fields = { route: this.byRoute.has(route) || this.options.lookups?.has(route) ? route : undefined, correlationId, traceparent };
    const { headers, ...answer } = await this.attempt(route, request, fields);
    return { ...answer, headers: { 'cache-control': 'no-store', ...headers, 'x-correlation-id': correlationId, traceparent } };
  }

  private async attempt(route: string, request: WebRequest, fields: Record<string, unknown>): Promise<WebAnswer> {
    const { log } = this.ports;
    try {
      const { rows, found, isStale, ...answer } = await this.answer(route, request);
      log.info('answered', { ...fields, status: answer.status, rows, found, stale: isStale });
      return answer;
    } catch (error) {
      const problem = problemOf(error);
      const line = { ...fields, status: problem.status, problem: problem.slug };
      if (problem.status >= 500) log.error('failed', { ...line, error: problem.more.cause });
      else log.info('refused', { ...line, detail: problem.message });
      return problem.toAnswer(request.correlationId);
    }
  }

  private async answer(route: string, request: WebRequest): Promise<Answered> {
    const lookup = this.options.lookups?.get(route);
    if (lookup) return lookup.answer(request);
    const settings = this.byRoute.get(route);
    if (settings === undefined) throw new Problem('route-not-found', 'The API has no such route.');
    const { partition, pageSize, cursor, after: afterText } = parametersOf(request, settings);
    const after = afterText === undefined ? undefined : afterOf(afterText);
    const context = [this.options.pattern, route, settings.view, partition];
    const from: Partial<Position> = cursor === undefined ? {} : await this.options.cursors.open(cursor, context);
    const { count = 0, sort, generation: given } = from;
    const size = Math.min(pageSize, settings.limit - count);
    const load = () => readView(settings, { partition, size, from, after }, this.ports);
    // a kept page may be older than the write
    const cache = after ? undefined : this.options.caches?.get(route);
    const read: Read<ReadContent> = cache ? await cache.read([partition, size, sort ?? null, given ?? null], load) : { value: await load(), found: 'none' };
    const { asOf, generation, rows, next, isStale } = read.value;
    const end = count + rows.length;
    // sealed for each answer, so that it holds for its whole time
    const isLast = next === undefined || end >= settings.limit;
    const nextCursor = isLast ? undefined : await this.options.cursors.seal({ sort: next, count: end, generation }, context);
    return {
      status: 200,
      headers: { 'content-type': 'application/json', ...cacheHeaders(read, after ? undefined : settings.maxAgeSeconds) },
      body: jsonObject({}, {
        rows: `[${rows.join(',')}]`,
        asOf: JSON.stringify(asOf ?? null),
        stale: JSON.stringify(isStale) as string | undefined,
        nextCursor: JSON.stringify(nextCursor) as string | undefined,
      }),
      rows: rows.length,
      isStale,
      ...cache && { found: read.found },
    };
  }
}

/** A page counts from when it was read: https://www.rfc-editor.org/rfc/rfc9111#section-5.1. An old one that stands in is for this answer only. */
function cacheHeaders({ found, ageSeconds }: Read<unknown>, maxAgeSeconds?: number): Record<string, string> {
  return {
    ...maxAgeSeconds !== undefined && found !== 'stale' && { 'cache-control': `private, max-age=${maxAgeSeconds}` },
    ...ageSeconds !== undefined && { age: String(ageSeconds) },
  };
}
