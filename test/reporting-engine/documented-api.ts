import { Validator } from '@cfworker/json-schema';
import { Duration } from 'aws-cdk-lib';
import { settingsFile } from './settings-file';
import { LookupSettings, QuerySettings } from '../../handlers/view-query/settings';
import { IndexTable, JsonSchema, QueryCache, ReportingEngine, ServiceExposure, ViewProjection } from '../../src';
import { shop, userFunction } from '../support/stacks';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema?: object;
  readonly content?: { readonly 'application/json': { readonly schema: object } };
}
interface Header { readonly required?: boolean; readonly schema: object }
interface Response {
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}
export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, Response>>;
  readonly security: unknown;
}
export interface Document {
  readonly openapi: string;
  readonly info: object;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** An engine with every kind of route: names, waits, joins, caches and lookups. */
export function documentedEngine() {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', {
    exposure: ServiceExposure.httpApi(), versionAttribute: 'version', documentation: { title: 'Timelines', version: '2.1.0' },
  });
  const table = (name: string, partitionBy?: string): IndexTable =>
    engine.addIndexTable(name, { projection: ViewProjection.pick('id', 'country', 'views'), sortBy: 'views', partitionBy, limit: 500, shardCount: 1 });
  const top = table('TopTweets', 'country');
  const rowSchema = JsonSchema.fromObject({ type: 'object', required: ['id'], properties: { id: { $ref: '#/$defs/id' } }, $defs: { id: { type: 'string' } } });
  engine.addQuery('GET /timelines/{country}', top, {
    maxPageSize: 50,
    defaultPageSize: 7,
    maxAge: Duration.seconds(30),
    maxWait: Duration.seconds(2),
    documentation: { operationId: 'readTimeline', summary: 'The most viewed tweets of a country', rowSchema },
  });
  engine.addQuery('GET /timelines', top, { partitionParameter: 'of', cache: QueryCache.dynamoDb({ ttl: Duration.minutes(1) }) });
  engine.addQuery('GET /all', table('All'), { joins: [{ view: table('Users'), on: { id: 'id' }, member: 'user' }] });
  const loader = userFunction(stack, 'Loader');
  const tweet = engine.addCacheAside('TweetById', { loader, ttl: Duration.minutes(5) });
  const valueSchema = JsonSchema.fromObject({ type: 'string' });
  engine.addLookup('GET /tweets/{id}', tweet, { documentation: { summary: 'A tweet', valueSchema } });
  return { engine, document: engine.openApi() as unknown as Document };
}

/** What its function gets. */
export function settingsOf(engine: ReportingEngine): { readonly queries: readonly QuerySettings[]; readonly lookups: readonly LookupSettings[] } {
  return settingsFile(engine.queryFunction!, 'queries.json') as { queries: QuerySettings[]; lookups: LookupSettings[] };
}

/** Whether a value is of a schema of the document, which may refer to its components. */
export function isOf(schema: object, value: unknown, { components }: Document): boolean {
  return new Validator({ ...schema, components } as object, '2020-12').validate(value).valid;
}

/** Whether a text is a value that a parameter may have. */
export function isValue({ schema, content }: Parameter, text: string, document: Document): boolean {
  if (content) { return isOf(content['application/json'].schema, jsonIn(text), document); }
  // a number is a number as it is written only
  const isNumber = (schema as { type: string }).type === 'integer' && String(Number(text)) === text;
  return isOf(schema!, isNumber ? Number(text) : text, document);
}

/** Null, which no parameter can be, for another text. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
}

/** What the document does not say of an answer: empty if all of it is documented. */
export function undocumented({ responses }: Operation, { status, headers, json }: Answer, document: Document): string[] {
  const response = responses[status] as Response | undefined;
  if (!response) { return [`the status ${status}`]; }
  const { 'content-type': type, ...others } = headers;
  const schema = response.content[type]?.schema as { properties?: object } | undefined;
  // a page has no other members
  const closed = schema && { ...schema, ...schema.properties && { additionalProperties: false } };
  const named = new Map(Object.entries(response.headers ?? {}).map(([name, header]) => [name.toLowerCase(), header]));
  const valueOf = (name: string) => /^(age|retry-after)$/.test(name) ? Number(others[name]) : others[name];
  return [
    ...closed && isOf(closed, json, document) ? [] : [`${type}: ${JSON.stringify(json)}`],
    ...[...named].filter(([name, header]) => others[name] === undefined ? header.required : !isOf(header.schema, valueOf(name), document)).map(([name]) => `${name}: ${others[name]}`),
    ...status === 200 ? Object.keys(others).filter(name => !named.has(name)) : [],
  ];
}
