import { Cursors, Position } from './cursors';
import { parametersOf } from './parameters';
import { QueryPorts } from './ports';
import { readPage } from './read-page';
import { QuerySettings } from './settings';
import { orUnavailable, Problem, problemOf } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { jsonObject } from '../shared/json/json-text';

/** Of the 6 MB of an answer: a row has up to 400 KB, and the text in JSON up to seven times as much. Library limit. */
const MOST_BYTES = 3_000_000;

export interface QueriesOptions {
  /** The path of the construct, to which cursors are bound. */
  readonly pattern: string;
  readonly queries: readonly QuerySettings[];
  readonly cursors: Cursors;
}

/** Answers the routes of an API with pages of rows. */
export class Queries {
  private readonly byRoute: ReadonlyMap<string, QuerySettings>;

  constructor(private readonly options: QueriesOptions, private readonly ports: Pick<QueryPorts, 'indexOf' | 'log'>) {
    this.byRoute = new Map(options.queries.map(query => [query.route, query]));
  }

  /** Always answers: an error becomes a problem document and one line in the log. */
  async handle(route: string, request: WebRequest): Promise<WebAnswer> {
    const { correlationId, traceparent } = request;
    const fields = { route: this.byRoute.has(route) ? route : undefined, correlationId, traceparent };
    const { headers, ...answer } = await this.attempt(route, request, fields);
    return { ...answer, headers: { 'cache-control': 'no-store', ...headers, 'x-correlation-id': correlationId, traceparent } };
  }

  private async attempt(route: string, request: WebRequest, fields: Record<string, unknown>): Promise<WebAnswer> {
    const { log } = this.ports;
    try {
      const { rows, ...answer } = await this.answer(route, request);
      log.info('answered', { ...fields, status: answer.status, rows });
      return answer;
    } catch (error) {
      const problem = problemOf(error);
      const line = { ...fields, status: problem.status, problem: problem.slug };
      if (problem.status >= 500) log.error('failed', { ...line, error: problem.more.cause });
      else log.info('refused', { ...line, detail: problem.message });
      return problem.toAnswer(request.correlationId);
    }
  }

  private async answer(route: string, request: WebRequest) {
    const settings = this.byRoute.get(route);
    if (settings === undefined) throw new Problem('route-not-found', 'The API has no such route.');
    const { partition, pageSize, cursor } = parametersOf(request, settings);
    const context = [this.options.pattern, route, settings.view, partition];
    const from: Partial<Position> = cursor === undefined ? {} : await this.options.cursors.open(cursor, context);
    const { count = 0, sort } = from;
    const { asOf, page } = await orUnavailable(this.read(settings, partition, Math.min(pageSize, settings.limit - count), sort));
    const { rows, next } = page;
    const end = count + rows.length;
    const nextCursor = next === undefined || end >= settings.limit ? undefined : await this.options.cursors.seal({ sort: next, count: end }, context);
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        ...settings.maxAgeSeconds !== undefined && { 'cache-control': `private, max-age=${settings.maxAgeSeconds}` },
      },
      body: jsonObject({}, { rows: `[${rows.join(',')}]`, asOf: JSON.stringify(asOf ?? null), nextCursor: JSON.stringify(nextCursor) as string | undefined }),
      rows: rows.length,
    };
  }

  private async read({ table, index, shardCount }: QuerySettings, partition: string, size: number, below?: string) {
    const view = this.ports.indexOf(table, index);
    // before the rows: what was written by then is in the table
    const asOf = await view.asOf();
    // a view that became smaller since the cursor
    if (size < 1) return { asOf, page: { rows: [] } };
    const shards = Array.from({ length: shardCount }, (_, n) => `${partition}#${n}`);
    return { asOf, page: await readPage(view, { shards, below, size, maxBytes: MOST_BYTES }) };
  }
}
