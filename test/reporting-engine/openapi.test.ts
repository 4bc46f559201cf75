import { aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { Document, documentedEngine } from './documented-api';
import { IndexTable, ReportingEngine, ReportingEngineProps, ServiceExposure, ViewProjection, WebAuth } from '../../src';
import { shop, userFunction } from '../support/stacks';

const TOP = { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 500 };

function created(props: ReportingEngineProps = { exposure: ServiceExposure.httpApi() }): { engine: ReportingEngine; top: IndexTable } {
  const engine = new ReportingEngine(shop(), 'Tweets', props);
  return { engine, top: engine.addIndexTable('TopTweets', TOP) };
}
const documentOf = (engine: ReportingEngine) => engine.openApi() as unknown as Document;

let whole: Document;
beforeAll(() => { whole = documentedEngine().document; });

test('every route is an operation with its parameters, in their bounds', () => {
  const { openapi, info, paths } = whole;
  expect({ openapi, info }).toEqual({ openapi: '3.1.0', info: { title: 'Timelines', version: '2.1.0' } });
  expect(Object.entries(paths).map(([path, { get: { operationId, summary } }]) => [path, operationId, summary])).toEqual([
    ['/all', 'getAll', undefined],
    ['/timelines', 'getTimelines', undefined],
    ['/timelines/{country}', 'readTimeline', 'The most viewed tweets of a country'],
    ['/tweets/{id}', 'getTweetsById', 'A tweet'],
  ]);
  const parameters = Object.fromEntries(Object.values(paths).map(({ get }) => [get.operationId, get.parameters.map(each => `${each.in} ${each.name}${each.required ? '*' : ''}`)]));
  expect(parameters).toEqual({
    getAll: ['query limit', 'query cursor'],
    getTimelines: ['query of*', 'query limit', 'query cursor'],
    readTimeline: ['path country*', 'query limit', 'query cursor', 'query after'],
    getTweetsById: ['path id*'],
  });
  const [country, limit] = paths['/timelines/{country}'].get.parameters;
  expect(country.schema).toEqual({ type: 'string', minLength: 1, maxLength: 2_000 });
  expect(limit.schema).toEqual({ type: 'integer', minimum: 1, maximum: 50, default: 7 });
});

test('every answer is there with its status and its headers', () => {
  const { paths } = whole;
  const responses = Object.fromEntries(Object.values(paths).map(({ get }) => [get.operationId, get.responses]));
  expect(Object.keys(responses.readTimeline)).toEqual(['200', '400', '429', '500', '503', 'default']);
  expect(Object.keys(responses.getTweetsById)).toEqual(['200', '400', '404', '429', '500', '502', '503', '504', 'default']);
  expect(Object.keys(responses.readTimeline[200].headers!)).toEqual(['Cache-Control', 'X-Correlation-Id', 'Traceparent']);
  expect(responses.readTimeline[200].headers).toMatchObject({ 'Cache-Control': { schema: { enum: ['no-store', 'private, max-age=30'] } } });
  expect(Object.keys(responses.getTimelines[200].headers!)).toContain('Age');
  expect(Object.keys(responses.readTimeline[503].headers!)).toEqual(['Retry-After']);
  expect(responses.readTimeline[400].content).toMatchObject({
    'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { status: { const: 400 } } }] } },
    'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } },
  });
});

test('a page has rows by a schema of the user, or with the names that are known', () => {
  const { paths, components: { schemas } } = whole;
  const page = (path: string) => paths[path].get.responses[200].content['application/json'].schema;
  expect(page('/timelines/{country}')).toMatchObject({
    required: ['rows', 'asOf'],
    properties: { rows: { maxItems: 50, items: { $ref: '#/components/schemas/readTimelineRow' } }, asOf: { type: ['string', 'null'] }, stale: { type: 'boolean' }, nextCursor: { type: 'string' } },
  });
  expect(schemas.readTimelineRow).toMatchObject({ properties: { id: { $ref: '#/components/schemas/readTimelineRow/$defs/id' } } });
  expect(page('/timelines')).not.toHaveProperty('properties.stale');
  expect(page('/all')).toMatchObject({ properties: { rows: { items: { type: 'object', properties: { id: {}, country: {}, views: {}, user: { type: 'object' } } } } } });
  expect(page('/tweets/{id}')).toEqual({ $ref: '#/components/schemas/getTweetsByIdValue' });
});

test('routes have who may call them', () => {
  const { engine, top } = created();
  engine.addQuery('GET /top', top).addQuery('GET /public', top, { auth: WebAuth.none() });
  const { paths, info } = documentOf(engine);
  expect([paths['/top'].get.security, paths['/public'].get.security]).toEqual([[{ iam: [] }], []]);
  expect(info).toEqual({ title: 'Tweets', version: '1.0.0' });
});

test('a key that is a number is one that DynamoDB can keep', () => {
  const stack = shop();
  const { NUMBER, STRING } = dynamodb.AttributeType;
  const source = new dynamodb.Table(stack, 'Own', { partitionKey: { name: 'n', type: NUMBER }, sortKey: { name: 's', type: STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES });
  const engine = new ReportingEngine(stack, 'Tweets', { source, exposure: ServiceExposure.restApi({ auth: WebAuth.none() }) });
  const cache = engine.addCacheAside('ByKey', { loader: userFunction(stack, 'Loader'), ttl: Duration.minutes(5) });
  const [n, s] = documentOf(engine.addLookup('GET /tweets/{n}/{s}', cache)).paths['/tweets/{n}/{s}'].get.parameters;
  const { pattern } = n.schema as { pattern: string };
  const isNumber = (text: string) => new RegExp(pattern, 'u').test(text);
  expect(['0', '-1.50', '7', '1'.repeat(38), `0.${'1'.repeat(37)}`].map(isNumber)).toEqual(Array(5).fill(true));
  expect(['', '01', '1e3', '+1', '.5', '1.', '1'.repeat(39), `0.${'1'.repeat(38)}`].map(isNumber)).toEqual(Array(8).fill(false));
  expect(s.schema).toEqual({ type: 'string', minLength: 1, maxLength: 2_048 });
});

test('refuses the same operationId twice, and a document of an engine without an API', () => {
  const { engine, top } = created();
  engine.addQuery('GET /top', top, { documentation: { operationId: 'top' } }).addQuery('GET /a/b', top);
  expect(() => engine.addQuery('GET /best', top, { documentation: { operationId: 'top' } })).toThrow(
    "ReportingEngine at 'Shop/Tweets': documentation.operationId of 'GET /best' must be unique in the API ('GET /top' has the same), got 'top'.");
  expect(documentOf(engine.addQuery('GET /a-b', top)).paths['/a-b'].get.operationId).toMatch(/^getAB_[0-9a-f]{8}$/);
  expect(() => created({}).engine.openApi()).toThrow('openApi must be used for an engine with the prop exposure');
  expect(() => created({ documentation: { title: 'Tweets' } })).toThrow('documentation must be left out for an engine without the prop exposure, got');
});
