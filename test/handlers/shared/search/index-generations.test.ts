import { IndexGenerations } from '../../../../handlers/shared/search/index-generations';
import { SearchEngine, SearchRequest, SearchResponse } from '../../../../handlers/shared/search/search-engine';

/** Answers what it was given, and keeps what it was asked. */
class Answers implements SearchEngine {
  readonly requests: SearchRequest[] = [];

  constructor(private readonly answers: SearchResponse[]) {}

  async send(request: SearchRequest): Promise<SearchResponse> {
    this.requests.push(request);
    return this.answers.shift() ?? { status: 200, body: '{}' };
  }
}

const MISSING: SearchResponse = { status: 404, body: '{"error":"alias [orders] missing","status":404}' };

const MAPPED: SearchResponse = { status: 200, body: '{"orders-g1":{"mappings":{"properties":{"_catalog":{}}}},"orders-g2":{"mappings":{"properties":{"_catalog":{}}}}}' };

test.each(['Orders', '_orders', 'orders,other', '*', '', 'x'.repeat(101)])("the name of a view must be that of an index: '%s' is refused", name => {
  expect(() => new IndexGenerations(new Answers([]), name)).toThrow(`The name of a search view must match /^[a-z0-9][a-z0-9_-]{0,99}$/, got '${name}'.`);
});

test.each(['', '*', 'two-three', 'Two'])("the name of a generation must have letters and digits only: '%s' is refused", async name => {
  const engine = new Answers([]);
  await expect(new IndexGenerations(engine, 'orders', ['g1', 'g2']).drop(name)).rejects.toThrow(`The name of a generation must match /^[a-z0-9]{1,100}$/, got '${name}'.`);
  expect(engine.requests).toEqual([]);
});

test('an index has a mapping that stores what it does not name, the stamp, and an alias of its own', async () => {
  const engine = new Answers([]);
  await new IndexGenerations(engine, 'orders', ['g1', 'g2']).create('g1', { properties: { name: { type: 'text' } } });
  expect(engine.requests.map(({ body, ...rest }) => ({ ...rest, body: JSON.parse(body!) as object }))).toEqual([{
    method: 'PUT',
    path: '/orders-g1',
    body: {
      mappings: {
        dynamic: false,
        properties: {
          name: { type: 'text' },
          _catalog: { properties: { version: { type: 'keyword', index: false }, deletedAt: { type: 'date', format: 'epoch_millis' }, hash: { type: 'keyword' }, suspects: { type: 'object', enabled: false } } },
        },
      },
      aliases: { 'orders-g1-writer': {} },
    },
  }]);
});

test('before the first generation there is none, and the first is added without another removed', async () => {
  const engine = new Answers([MISSING, MISSING]);
  const generations = new IndexGenerations(engine, 'orders', ['g1', 'g2']);
  expect(await generations.current()).toBeUndefined();
  expect(await generations.switchTo('g1')).toBeUndefined();
  expect(JSON.parse(engine.requests[2].body!)).toMatchObject({ actions: [{ add: { index: 'orders-g1', alias: 'orders' } }] });
});

test('the generation that is in use already is not switched to', async () => {
  const engine = new Answers([{ status: 200, body: '{"orders-g1":{"aliases":{"orders":{}}}}' }]);
  expect(await new IndexGenerations(engine, 'orders', ['g1', 'g2']).switchTo('g1')).toBe('g1');
  expect(engine.requests).toHaveLength(1);
});

test('no request has parameters in its URL, which a domain would ignore', async () => {
  const engine = new Answers([{ status: 200, body: '{}' }, MISSING, { status: 200, body: '{}' }, { status: 200, body: '{"indices":[]}' }, MISSING, MAPPED, MAPPED, MAPPED]);
  const generations = new IndexGenerations(engine, 'orders', ['g1', 'g2']);
  await generations.create('g1', { properties: {} });
  await generations.switchTo('g1');
  await generations.list();
  await generations.drop('g2');
  await generations.begin('g1', { properties: {} }, ['g1']);
  expect(engine.requests).toHaveLength(9);
  expect(engine.requests.filter(({ path }) => path.includes('?'))).toEqual([]);
});

test('an index that the library did not make is not deleted, whatever its name is', async () => {
  const engine = new Answers([MISSING, { status: 200, body: '{"orders-g2":{"mappings":{"properties":{"theirs":{"type":"text"}}}}}' }]);
  await expect(new IndexGenerations(engine, 'orders', ['g1', 'g2']).drop('g2')).rejects.toThrow('Index orders-g2 is not of this view: give the view another alias.');
  expect(engine.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /_alias/orders', 'GET /orders-g2/_mapping']);
});

test('a switch removes the alias from every other generation', async () => {
  const engine = new Answers([{ status: 200, body: '{"orders-g3":{},"orders-g1":{},"orders-g2":{}}' }]);
  await new IndexGenerations(engine, 'orders', ['g1', 'g2', 'g3']).switchTo('g2');
  const of = (index: string) => ({ index, alias: 'orders', must_exist: true });
  expect(JSON.parse(engine.requests[1].body!)).toEqual({ actions: [{ remove: of('orders-g1') }, { remove: of('orders-g3') }] });
});

test.each([
  [{ status: 403, body: '' }, 'index orders-g1 was not created: status 403'],
  [{ status: 400, body: '{"error":{"type":"mapper_parsing_exception","reason":"No handler for type [txt]"}}' },
    'index orders-g1 was not created: status 400, mapper_parsing_exception'],
])('what the engine refuses is an error without its own words: %j', async (answer, message) => {
  await expect(new IndexGenerations(new Answers([answer]), 'orders').create('g1', { properties: {} })).rejects.toThrow(message);
});
