import { BROKEN, CanaryCase, CanaryRow, CANARIES, DATA, TEXT } from './canary';
import { change, constant, http, INVOKE, PATTERN_PATH, sqs, text } from './canary-events';
import { INDEX_REBUILD_CASES, indexFile } from './canary-rows-search';

const view = (jsonata: string) => ({ name: 'Made', pattern: `${PATTERN_PATH}/Made`, table: 'made', projection: { jsonata }, sortBy: 'rank', shardCount: 1 });
const generations = (jsonata: string) => ({ GetItem: { Item: { state: text(JSON.stringify({ current: { id: '', definition: view(jsonata) } })), revision: { N: '1' } } } });
const DRIFT = JSON.stringify({ sampleSize: 10, acceptableLagSeconds: 1 });
const row = (name: string, jsonata: string, cases: CanaryRow['cases']): readonly [string, CanaryRow] => [name, {
  environment: endpoint => ({ PATTERN_PATH, SOURCE_TABLE: 'source', DRIFT, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, FAILED_RECORDS: '{}', GENERATIONS_TABLE: 'generations' }),
  files: endpoint => ({ ...indexFile('$', 'Found')(endpoint), 'views.json': JSON.stringify({ views: [view(jsonata)], caches: [{ name: 'ById', pattern: `${PATTERN_PATH}/ById`, table: 'values' }] }) }),
  cases,
}];
const ITEM = change({ M: { data: text(JSON.stringify(DATA)), secret: text(TEXT) } });

const PAGES = { ttlMillis: 60_000, staleIfErrorMillis: 60_000 };
const QUERY = { view: 'Made', table: 'made', index: 'byRank', shardCount: 2, limit: 10, defaultPageSize: 1, maxPageSize: 5 };
const ROUTES = [{ route: 'GET /made/{of}', partition: { in: 'path', name: 'of' }, ...QUERY, cache: { table: 'pages', ...PAGES } }, { route: 'GET /made', partition: { in: 'query', name: 'of' }, ...QUERY }];
const query = (search: string, of = TEXT) => http('GET', `/made/${of}`, undefined, { routeKey: 'GET /made/{of}', pathParameters: { of }, rawQueryString: search });
const ROWS = { GetItem: {}, Query: { Items: [{ indexSort: text('r2'), data: { M: { x: text('public') } } }, { indexSort: text('r1'), data: { M: {} } }] } };
const KEY = { GetSecretValue: { SecretString: CANARIES.secret.repeat(3) } };
const LOOKUP = { route: 'GET /tweets/{id}', pattern: `${PATTERN_PATH}/ById`, table: 'values', loader: 'loader', keys: [{ name: 'id', type: 'S' }], ...PAGES };
const lookup = (id: string) => constant(http('GET', `/tweets/${id}`, undefined, { routeKey: LOOKUP.route, pathParameters: { id }, rawQueryString: '' }));
const loaded = (body: string, failure?: object): CanaryCase => ({
  ...lookup(TEXT), answers: { GetItem: {}, UpdateItem: {}, [INVOKE]: { body, headers: { 'content-type': 'application/json', ...failure } } },
});
const cached = (item: object): CanaryCase => ({ ...constant(query('', 'cached')), answers: { ...ROWS, GetItem: { Item: item }, ...KEY } });
const queries: readonly [string, CanaryRow] = ['view-query', {
  environment: () => ({ PATTERN_PATH, QUERIES_VALUES: '["arn:aws:secretsmanager:us-east-1:1:secret:key"]' }),
  files: () => ({ 'queries.json': JSON.stringify({ queries: ROUTES, lookups: [LOOKUP], cursorSecret: { $value: 0 } }) }),
  cases: {
    'AWS fails': constant(query('')),
    'the secret cannot be read': constant(query(''), { answers: ROWS }),
    'a secret that is too short': constant(query(''), { answers: { ...ROWS, GetSecretValue: { SecretString: CANARIES.card } } }),
    'a page': constant(query(''), { answers: { ...ROWS, ...KEY } }),
    'a row that is none': constant(query(''), { answers: { GetItem: {}, Query: { Items: [{ indexSort: text('r'), data: { M: { x: { N: TEXT } } } }] }, ...KEY } }),
    'a forged cursor': constant(query(`cursor=${encodeURIComponent(TEXT)}`), { answers: { ...ROWS, ...KEY } }),
    'another parameter': constant(query(`${encodeURIComponent(TEXT)}=${CANARIES.card}`)),
    'a limit that is none': constant(query(`limit=${encodeURIComponent(TEXT)}`)),
    'a partition that is too long': constant(query('', TEXT.repeat(40))),
    'a partition that is none': constant(query('', `%${TEXT}`)),
    'a cache that fails': { ...constant(query('', 'cached')), answers: { Query: ROWS.Query, ...KEY } },
    'an entry that is none': cached({ loadedAt: { N: TEXT }, freshMillis: { N: '1' }, content: { B: Buffer.from(TEXT).toString('base64') } }),
    'a value': loaded('"public"'),
    'a loader without a value': loaded('null'),
    'a loader that fails': loaded(JSON.stringify({ errorMessage: TEXT, errorType: CANARIES.card }), { 'x-amz-function-error': 'Unhandled' }),
    'a loader that answers no JSON': loaded(BROKEN),
    'a loader that cannot be called': lookup(TEXT),
    'a key that is none': lookup(`%${TEXT}`),
    'a key that is too long': lookup(TEXT.repeat(40)),
    'another route': constant(http('GET', `/${TEXT}`, undefined, { routeKey: TEXT })),
  },
}];

const MADE = '$exists(outbox.secret) ? { "rank": 1, "secret": $number(outbox.secret), "data": outbox } : { "rank": rank, "all": $ }';
const GENERATIONS = generations(MADE);
const BUILDING = { current: { id: '', definition: view(MADE) }, building: { id: 'g0123456789abcdef', definition: view(MADE), since: '2030-01-01T00:00:00.000Z', execution: 'e' } };
/** Of the source and the view. */
const SOURCE = {
  DescribeTable: { Table: { KeySchema: [{ AttributeName: 'id' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] } },
  GetItem: { Item: { state: text(JSON.stringify(BUILDING)), revision: { N: '1' } } },
  Scan: { Items: [{ id: text(TEXT), outbox: { M: { secret: text(TEXT) } } }] },
};
const step = (name: string) => ({ step: name, part: { view: 'Made', execution: 'e', segment: 0, segments: 1, rows: 0, refused: 0, maxRefusedItems: 0, attempts: 0 } });
/** The other function of the bundle. */
const rebuild = (event: object, answers: Record<string, object>) =>
  constant(event, { answers, handler: bundle => (bundle as unknown as { rebuild: unknown }).rebuild, silent: true });
const drift = (answers: Record<string, object>, pauses = true) =>
  constant({}, { answers, handler: bundle => (bundle as unknown as { drift: unknown }).drift, silent: pauses });
const REFILLS = JSON.stringify({ table: 'refills', view: 'Made' });
/** A view that was never refilled. */
const NEVER = { GetItem: {} };
const SENT = { answers: { ...NEVER, SendMessage: {} } };
const answered = (body: object | string) => ({ answers: { ...NEVER, [INVOKE]: { body: typeof body === 'string' ? body : JSON.stringify(body) }, SendMessage: {} } });
const forwarder: readonly [string, CanaryRow] = ['view-forwarder', {
  environment: endpoint => ({ PATTERN_PATH, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, FUNCTION_ARN: 'consumer', REFILLS }),
  cases: {
    'AWS fails': constant(ITEM, { silent: true }),
    'a record of refills that is none': constant(ITEM, { answers: { GetItem: { Item: { state: text(TEXT), revision: { N: '1' } } } }, silent: true }),
    'a refill of an item that is none': constant({ ...change({ [TEXT]: TEXT }), refill: { since: 1 } }, { answers: { SendMessage: {} } }),
    'a function that fails': constant(ITEM, {
      answers: { ...NEVER, [INVOKE]: { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType: TEXT, errorMessage: TEXT, trace: [TEXT] }) } },
    }),
    'a function that answers no JSON': constant(ITEM, answered(BROKEN)),
    'a function that reports another record': constant(ITEM, answered({ batchItemFailures: [{ itemIdentifier: TEXT }] })),
    'a function that rejects another record': constant(ITEM, answered({ rejectedItems: [{ itemIdentifier: TEXT, reason: TEXT }] })),
    'an item that is none': constant(change({ [TEXT]: TEXT }), SENT),
    'a number that is none': constant(change({ N: TEXT }), SENT),
    'no record': constant({ Records: [{ ...DATA }] }, SENT),
    'a failure queue that fails': constant({ Records: [{ ...DATA }] }, { answers: NEVER }),
  },
}];

const COUNTED = { '/gremlin': { body: JSON.stringify({ result: { data: { '@type': 'g:List', '@value': [{ '@type': 'g:Int64', '@value': 1 }] } } }) } };
const graph: readonly [string, CanaryRow] = ['graph-projector', {
  environment: endpoint => ({ PATTERN_PATH, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, GRAPH_URL: endpoint, AWS_REGION: 'us-east-1', REFILLS }),
  files: () => ({ 'graph.json': JSON.stringify({ jsonata: '$exists(outbox.fails) ? $number(outbox.secret) : { "vertex": "v", "id": outbox.id, "properties": outbox.properties }' }) }),
  cases: {
    'the graph fails': constant(change({ M: { id: text(TEXT), properties: { M: { secret: text(TEXT) } } } }), { answers: NEVER }),
    'AWS fails': constant(change({ M: { id: text(TEXT) } }), { silent: true }),
    'what is left over, and the graph fails': constant({ leftovers: { since: 1, keep: [TEXT] } }, { silent: true }),
    'what is left over is no list': constant({ leftovers: { since: 1, keep: [TEXT] } }, { answers: { '/gremlin': { body: JSON.stringify({ code: TEXT, result: TEXT }) } }, silent: true }),
    'the graph answers no JSON': constant(change({ M: { id: text(TEXT) } }), { answers: { ...NEVER, '/gremlin': { body: BROKEN } } }),
    'the graph answers another thing': constant(change({ M: { id: text(TEXT) } }), { answers: { ...NEVER, '/gremlin': { body: JSON.stringify({ code: TEXT, result: TEXT }) } } }),
    'an expression that fails': constant(change({ M: { fails: text('x'), secret: text(TEXT) } }), SENT),
    'an id that is none': constant(change({ M: { id: { M: { x: text(TEXT) } } } }), SENT),
    'a property with another name': constant(change({ M: { id: text('x'), properties: { M: { [`~${TEXT}`]: text(TEXT) } } } }), SENT),
    'a property that is none': constant(change({ M: { id: text('x'), properties: { M: { [TEXT]: { L: [text(TEXT)] } } } } }), SENT),
    'an item that is none': constant(change({ [TEXT]: TEXT }), SENT),
    'no record': constant({ Records: [{ ...DATA }] }, SENT),
    'a vertex': constant(change({ M: { id: text(TEXT) } }), { answers: { ...NEVER, ...COUNTED }, silent: true }),
  },
}];

const dropped = (more: object) => JSON.stringify({ cache: `${PATTERN_PATH}/ById`, key: TEXT, changedAt: TEXT, ...more });
/** Its cache answers as an HTTP server does. */
const invalidator: readonly [string, CanaryRow] = ['cache-invalidator', {
  environment: endpoint => ({
    PATTERN_PATH,
    CACHES: JSON.stringify([`${PATTERN_PATH}/ById`]),
    AWS_REGION: 'us-east-1',
    VALKEY: JSON.stringify({ host: '127.0.0.1', port: Number(new URL(endpoint).port), isClustered: false, isPlain: true }),
  }),
  cases: {
    'a cache that answers something else': constant(sqs(dropped({}))),
    'a key of another cache': constant(sqs(dropped({ cache: TEXT }))),
    'a key that is none': constant(sqs(dropped({ key: { [TEXT]: TEXT } }))),
    'no JSON': constant(sqs(BROKEN)),
    'no record': constant({ Records: [{ ...DATA }] }),
  },
}];

/** The failure paths of the handlers of a reporting engine. */
export const REPORTING_ROWS: Record<string, CanaryRow> = Object.fromEntries([
  row('view-projector', MADE, {
    'an expression that fails': constant(ITEM, { answers: { ...GENERATIONS, SendMessage: {} } }),
    'an expression that fails, and AWS fails': constant(ITEM, { answers: GENERATIONS }),
    'AWS fails': constant(ITEM, { silent: true }),
    'a table that fails': constant(change({ S: TEXT }), { answers: GENERATIONS, silent: true }),
    'a table that refuses': constant(change({ M: { data: text(TEXT) } }), { answers: { ...GENERATIONS, SendMessage: {} }, silent: true }),
    'a rank of another type': constant({
      Records: [{ ...change({}).Records[0], dynamodb: { SequenceNumber: '1', Keys: { id: text(TEXT) }, NewImage: { rank: { M: { x: text(TEXT) } } } } }],
    }, { answers: { ...GENERATIONS, SendMessage: {} } }),
    'an item that is none': constant(change({ [TEXT]: TEXT }), { answers: { ...GENERATIONS, SendMessage: {} } }),
    'no record': constant({ Records: [{ ...DATA }] }, { answers: { ...GENERATIONS, SendMessage: {} } }),
    'a record of generations that is none': constant(ITEM, { answers: { GetItem: { Item: { state: text(TEXT), revision: { N: '1' } } } }, silent: true }),
    'a rebuild of an item of which it makes no row': rebuild(step('backfill'), { ...SOURCE, SendMessage: {} }),
    'a rebuild of such an item, and AWS fails': rebuild(step('backfill'), SOURCE),
    'a rebuild, and AWS fails': rebuild(step('backfill'), {}),
    'a rebuild that differs': rebuild(step('verifyItems'), { ...SOURCE, Scan: { Items: [{ id: text('a'), rank: text(TEXT) }] } }),
    'a rebuild of another view': rebuild({ step: 'begin', input: { view: TEXT, ...DATA }, execution: 'e', startedAt: '' }, {}),
    'a rebuild with another input': rebuild({ step: 'begin', input: { view: TEXT }, execution: 'e', startedAt: '' }, {}),
    'a drift check, and AWS fails': drift({}),
    'a drift check of an item that differs': drift({ ...SOURCE, Scan: { Items: [{ id: text('a'), rank: text(TEXT) }] } }),
    'a rebuild with another step': rebuild({ step: TEXT, ...DATA }, {}),
    ...INDEX_REBUILD_CASES,
  }),
  queries,
  invalidator,
  forwarder,
  graph,
]);
