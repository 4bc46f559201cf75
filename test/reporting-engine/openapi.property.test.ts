import * as fc from 'fast-check';
import { Answer, Document, documentedEngine, isValue, Operation, Parameter, settingsOf, undocumented } from './documented-api';
import { ReadThrough } from '../../handlers/shared/answers/read-through';
import { FunctionUnavailable } from '../../handlers/shared/ports/function-invoker';
import { PageCache, PageContent, pageIn } from '../../handlers/view-query/page-cache';
import { QuerySettings } from '../../handlers/view-query/settings';
import { FakeEntryStore } from '../handlers/shared/answers/cached-source';
import { Api, MemoryIndex } from '../handlers/view-query/api';
import { lookups } from '../handlers/view-query/lookups';

let document: Document;
let queries: QuerySettings[];
let keys: ReturnType<typeof settingsOf>['lookups'][0]['keys'];

beforeAll(() => {
  const { engine, document: documented } = documentedEngine();
  const settings = settingsOf(engine);
  document = documented;
  // names of tables are known at deployment
  const joinsOf = ({ joins }: QuerySettings) => joins && { joins: joins.map(join => ({ ...join, table: 'users' })) };
  queries = settings.queries.map(query => ({ ...query, partition: query.partition, table: 'top', ...joinsOf(query) }));
  keys = settings.lookups[0].keys;
});

/** The function of the documented engine, with rows in memory. */
function deployed() {
  const index = new MemoryIndex();
  const users = new MemoryIndex();
  users.written.set('{"id":"1"}', { id: '{"id":"1"}', entry: { shard: '#0', sort: 'r', data: { id: { S: '1' } } } });
  for (const partition of ['ES', '']) {
    for (let n = 0; n < 30; n++) index.put(`${partition}${n}`, `${partition}#0`, `r${100 + n}`, { id: { S: String(n) }, country: { S: 'ES' }, views: { N: String(n) } });
  }
  const values = lookups('GET /tweets/{id}', keys);
  const cached = queries.find(({ cache }) => cache)!;
  const pages = new ReadThrough<PageContent>({
    ...cached.cache!,
    store: new FakeEntryStore(() => api.now),
    encode: JSON.stringify,
    decode: pageIn,
    metrics: { count: () => undefined },
    log: { warn: () => undefined },
    now: () => api.now,
    random: () => 0,
  });
  const api: Api = new Api(index, queries, { others: { users }, lookups: values.lookups, caches: new Map([[cached.route, new PageCache('/Shop/Tweets', cached, pages)]]) });
  return { api, index, loader: values.loader };
}

interface Request { readonly path: string; readonly texts: Readonly<Record<string, string>> }

async function sent(api: Api, { path, texts }: Request): Promise<Answer> {
  const { parameters } = document.paths[path].get;
  const inPath = parameters.filter(parameter => parameter.in === 'path').map(({ name }): [string, string] => [name, texts[name] ?? '']);
  const query = new URLSearchParams(Object.entries(texts).filter(([name]) => !inPath.some(([other]) => other === name)));
  return api.get(query, { route: `GET ${path}`, path: Object.fromEntries(inPath) });
}

const number = fc.oneof(fc.integer({ min: -5, max: 1_000 }), fc.constantFrom(1.5, 1e21));
// the document counts characters, not bytes; and an HTTP API decodes a percent sign before
const text = fc.oneof(fc.constantFrom('ES', '1', ''), fc.string({ maxLength: 5 }), fc.constantFrom(...[1_024, 1_025, 2_000, 2_001, 2_048, 2_049].map(length => 'x'.repeat(length)))).filter(each => !each.includes('%'));
const scalar = fc.oneof(number, text, fc.constantFrom(null, true));
const after = fc.record({
  key: fc.oneof(fc.dictionary(fc.constantFrom('id', 'n', 'm'), scalar, { maxKeys: 3 }), scalar), version: scalar, removed: fc.constantFrom(true, false, 'yes'), more: fc.constant(1),
}, { requiredKeys: [] });
const limit = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 49 }).map(String) }, fc.constantFrom('0', '50', '51', '100', '101', '1.0', '1.5', '07', '1e1', '', 'ten', '-1'));
const BY_NAME: Readonly<Record<string, fc.Arbitrary<string>>> = { limit, after: fc.oneof(after.map(each => JSON.stringify(each)), text) };

function requestOf(path: string, { parameters }: Operation): fc.Arbitrary<Request> {
  // a cursor is of a page before: what its text may be, no schema says
  const given = parameters.filter(({ name }) => name !== 'cursor').map(({ name }) => [name, BY_NAME[name] ?? text]);
  const arbitraries = Object.fromEntries([...given, ['offset', text]]) as Record<string, fc.Arbitrary<string>>;
  const requiredKeys = parameters.filter(parameter => parameter.in === 'path').map(({ name }) => name);
  const names = Object.keys(arbitraries);
  const chosen = fc.oneof({ weight: 4, arbitrary: fc.constant(names.filter(name => name !== 'offset')) }, fc.constant(names));
  return fc.tuple(chosen, fc.record(arbitraries, { requiredKeys: requiredKeys as never[] })).map(([some, all]) => {
    const texts = Object.fromEntries(Object.entries(all as Record<string, string>).filter(([name]) => some.includes(name)));
    return { path, texts };
  });
}

const TEXTS: Readonly<Record<string, Request['texts']>> = {
  '/all': {},
  '/timelines': { of: 'ES', limit: '9' },
  '/timelines/{country}': { country: 'ES', after: '{"key":{"id":"1"},"version":7}' },
  '/tweets/{id}': { id: '1' },
};
/** Of each route one that is answered, and one that is not. */
const SURE = Object.entries(TEXTS).flatMap(([path, texts]): [Request][] => [[{ path, texts }], [{ path, texts: { ...texts, offset: '1' } }]]);

function isDocumented(parameters: readonly Parameter[], texts: Request['texts']): boolean {
  const isGiven = ({ name }: Parameter) => Object.hasOwn(texts, name);
  return Object.keys(texts).every(name => parameters.some(parameter => parameter.name === name))
    && parameters.every(parameter => isGiven(parameter) ? isValue(parameter, texts[parameter.name], document) : !parameter.required);
}

test('a request is refused if and only if the document does not have it, and each answer is documented', async () => {
  const statuses = new Set<string>();
  const request = fc.constantFrom(...Object.entries(document.paths)).chain(([path, { get }]) => requestOf(path, get));
  await fc.assert(fc.asyncProperty(request, async given => {
    const { api } = deployed();
    const operation = document.paths[given.path].get;
    const answers = [await sent(api, given), await sent(api, given)];
    const { nextCursor } = answers[0].json as { nextCursor?: string };
    if (nextCursor !== undefined) { answers.push(await sent(api, { ...given, texts: { ...given.texts, cursor: nextCursor } })); }
    for (const answer of answers) {
      expect(undocumented(operation, answer, document)).toEqual([]);
      expect(answer.status).toBe(isDocumented(operation.parameters, given.texts) ? 200 : 400);
      statuses.add(`${given.path} ${answer.status}`);
    }
  }), { numRuns: 120, examples: SURE });
  // each route was answered and refused
  expect([...statuses].sort()).toEqual(Object.keys(document.paths).flatMap(path => [`${path} 200`, `${path} 400`]));
});

test('what goes wrong behind the function is documented', async () => {
  const { api, index, loader } = deployed();
  const outcomes: [string, Record<string, string>, () => void, number][] = [
    ['/tweets/{id}', { id: '1' }, () => { loader.value = 'null'; }, 404],
    ['/tweets/{id}', { id: '1' }, () => undefined, 404],
    ['/tweets/{id}', { id: '2' }, () => { loader.answer = { payload: '', functionError: 'Unhandled' }; }, 502],
    ['/tweets/{id}', { id: '3' }, () => { loader.answer = new FunctionUnavailable('throttled', undefined); }, 503],
    ['/timelines/{country}', { country: 'ES', cursor: 'forged' }, () => undefined, 400],
    ['/timelines/{country}', { country: 'ES' }, () => { index.failure = new Error('away'); }, 503],
    ['/timelines', { of: 'ES' }, () => undefined, 503],
  ];
  for (const [path, texts, happens, status] of outcomes) {
    happens();
    const answer = await sent(api, { path, texts });
    expect([answer.status, undocumented(document.paths[path].get, answer, document)]).toEqual([status, []]);
  }
});
