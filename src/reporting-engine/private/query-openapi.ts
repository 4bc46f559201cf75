import { lookupParameters, queryParameters } from './query-openapi-parameters';
import { QueryRoute } from './query-settings';
import { ERROR_RESPONSE, OpenApiComponents, OpenApiObject } from '../../core/web/private/openapi-document';
import { RouteKey } from '../../core/web/private/route-key';
import { WebAuth } from '../../core/web/web-auth';
import { CacheAside } from '../cache-aside';
import { IndexTable } from '../index-table';
import { LookupDocumentation, QueryDocumentation } from '../query-documentation';
import { ViewJoin } from '../view-join';

interface Operation<D> {
  readonly key: RouteKey;
  readonly operationId: string;
  readonly auth: WebAuth;
  readonly documentation?: D;
}

export interface DocumentedQuery extends Operation<QueryDocumentation> {
  readonly view: IndexTable;
  readonly joins?: ViewJoin[];
  readonly route: QueryRoute;
}

export interface DocumentedLookup extends Operation<LookupDocumentation> {
  readonly cache: CacheAside;
}

export interface QueriesDocumentOptions {
  readonly title: string;
  readonly version: string;
  readonly url: string;
  readonly queries: DocumentedQuery[];
  readonly lookups: DocumentedLookup[];
}

/** The OpenAPI document of an engine: what handlers/view-query takes and answers. */
export function queriesDocument({ queries, lookups, ...info }: QueriesDocumentOptions): OpenApiObject {
  const components = new OpenApiComponents();
  const paths = [
    ...queries.map(query => [query.key.path, { get: queryOperation(query, components) }]),
    ...lookups.map(lookup => [lookup.key.path, { get: lookupOperation(lookup, components) }]),
  ];
  return components.document({ ...info, paths: Object.fromEntries(paths) as { [path: string]: OpenApiObject } });
}

function queryOperation(query: DocumentedQuery, components: OpenApiComponents): OpenApiObject {
  const { route, documentation: { rowSchema } = {}, operationId } = query;
  const row = rowSchema ? components.schema(`${operationId}Row`, rowSchema) : rowOf(query);
  return {
    ...head(query),
    parameters: queryParameters(route),
    responses: {
      200: {
        description: 'A page of rows, the greatest first',
        headers: headersOf(route.cache !== undefined, route.maxAgeSeconds),
        content: { 'application/json': { schema: pageOf(row, route) } },
      },
      400: refusal(400, 'malformed-request: another parameter, one that is given twice, or a value out of its bounds. Or the cursor is not of this query, or has expired'),
      ...COMMON,
      503: refusal(503, 'temporarily-unavailable: the table or the secret is throttled or not available', RETRY_AFTER),
      default: ERROR_RESPONSE,
    },
    security: components.security(query.auth),
  };
}

function lookupOperation(lookup: DocumentedLookup, components: OpenApiComponents): OpenApiObject {
  const { cache, documentation: { valueSchema } = {}, operationId } = lookup;
  const value = valueSchema ? components.schema(`${operationId}Value`, valueSchema) : {};
  return {
    ...head(lookup),
    parameters: lookupParameters(cache._key),
    responses: {
      200: { description: 'The value of the key', headers: headersOf(true), content: { 'application/json': { schema: value } } },
      400: refusal(400, 'malformed-request: a query parameter, or a key that no item can have'),
      404: refusal(404, 'resource-not-found: the key has no value', AGE),
      ...COMMON,
      502: refusal(502, 'bad-gateway: the loader failed, or its value is no JSON or too large'),
      503: refusal(503, 'temporarily-unavailable: the loader is throttled or not available', RETRY_AFTER),
      504: refusal(504, 'gateway-timeout: the loader took too long'),
      default: ERROR_RESPONSE,
    },
    security: components.security(lookup.auth),
  };
}

function head({ operationId, documentation }: Operation<LookupDocumentation | QueryDocumentation>): OpenApiObject {
  return { operationId, ...documentation?.summary !== undefined && { summary: documentation.summary } };
}

/** Names only: a change of the projection takes effect with the next rebuild. */
function rowOf({ view, joins = [] }: DocumentedQuery): OpenApiObject {
  const picked = (view._settings.projection.pick ?? []).map(name => [name, {}]);
  const joined = joins.map(({ member }) => [member, { type: 'object', description: 'The content of the other row, if there is one' }]);
  return { type: 'object', properties: Object.fromEntries([...picked, ...joined]) as object };
}

function pageOf(row: OpenApiObject, { maxPageSize, maxWaitMillis }: QueryRoute): OpenApiObject {
  return {
    type: 'object',
    required: ['rows', 'asOf'],
    properties: {
      rows: { type: 'array', maxItems: maxPageSize, items: row },
      asOf: { type: ['string', 'null'], format: 'date-time', description: 'The time of the newest change in the view. Null until the first change' },
      ...maxWaitMillis !== undefined && { stale: { type: 'boolean', description: 'Whether the view lacks the write of after. Missing without after' } },
      nextCursor: { type: 'string', minLength: 1, description: 'The cursor of the next page. Missing on the last page' },
    },
  };
}

const TRACING = {
  'X-Correlation-Id': { description: 'The id in the log', required: true, schema: { type: 'string' } },
  'Traceparent': { description: 'The trace of the request (W3C Trace Context)', required: true, schema: { type: 'string' } },
};
const AGE = { Age: { description: 'The seconds since the content was read, if it is of the cache', schema: { type: 'integer', minimum: 0 } } };
const RETRY_AFTER = { 'Retry-After': { description: 'The seconds after which a retry is of use', schema: { type: 'integer', minimum: 1 } } };

function headersOf(isCached: boolean, maxAgeSeconds?: number): OpenApiObject {
  const values = ['no-store', ...maxAgeSeconds === undefined ? [] : [`private, max-age=${maxAgeSeconds}`]];
  return { 'Cache-Control': { required: true, schema: { type: 'string', enum: values } }, ...TRACING, ...isCached && AGE };
}

/** API Gateway can answer each status with its own body. */
function refusal(status: number, description: string, headers?: OpenApiObject): OpenApiObject {
  const { content: { 'application/problem+json': { schema: problem }, ...others } } = ERROR_RESPONSE;
  const schema = { allOf: [problem, { properties: { status: { const: status } } }] };
  return { description, ...headers && { headers }, content: { 'application/problem+json': { schema }, ...others } };
}

const COMMON = {
  429: refusal(429, 'More requests than the throttle of the route'),
  500: refusal(500, 'internal-error: the log has it by the correlation id'),
};
