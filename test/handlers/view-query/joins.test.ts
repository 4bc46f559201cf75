import { Api, MemoryIndex } from './api';
import { Attribute } from '../../../handlers/shared/json/attribute-json';
import { JoinSettings } from '../../../handlers/view-query/settings';

const JOIN: JoinSettings = { table: 'customers', index: 'byRank', as: 'customer', on: { id: 'customerId' } };

function orders(...ids: readonly (Attribute | undefined)[]): MemoryIndex {
  const index = new MemoryIndex();
  ids.forEach((customerId, n) => index.put(`{"id":"${n}"}`, `ES#${n % 3}`, `r${String(9_999 - n)}`, { n: { N: String(n) }, ...customerId && { customerId } }));
  return index;
}
function customers(names: Readonly<Record<string, string | undefined>>, prefix = ''): MemoryIndex {
  const index = new MemoryIndex();
  for (const [key, name] of Object.entries(names)) {
    const id = `${prefix}${key}`;
    index.written.set(id, { id, ...name !== undefined && { entry: { shard: '#0', sort: id, data: { name: { S: name } } } } });
  }
  return index;
}
const pageOf = async (index: MemoryIndex, others: Record<string, MemoryIndex>, joins = [JOIN], query = {}) =>
  (await new Api(index, [{ joins }], { others }).page(query)).rows;

test('puts the other row into each row, and nothing where there is none, or none any more', async () => {
  const others = { customers: customers({ '{"id":"a"}': 'Ada', '{"id":"b"}': 'Bo', '{"id":"gone"}': undefined }) };
  const ids = ['a', 'b', 'a', 'gone', 'none'].map(S => ({ S }));
  expect(await pageOf(orders(...ids, undefined, { M: {} }), others)).toEqual([
    { n: 0, customerId: 'a', customer: { name: 'Ada' } },
    { n: 1, customerId: 'b', customer: { name: 'Bo' } },
    { n: 2, customerId: 'a', customer: { name: 'Ada' } },
    { n: 3, customerId: 'gone' },
    { n: 4, customerId: 'none' },
    { n: 5 },
    { n: 6, customerId: {} },
  ]);
});

test('reads each other row once for a page, forty at a time, and those of a page only', async () => {
  const other = customers({ '{"id":"hot"}': 'Ada' });
  await pageOf(orders(...Array.from({ length: 90 }, () => ({ S: 'hot' }))), { customers: other }, [JOIN], { limit: '90' });
  expect(other.looked).toEqual([1]);
  const many = customers({});
  await pageOf(orders(...Array.from({ length: 300 }, (_, n) => ({ S: String(n) }))), { customers: many }, [JOIN], { limit: '90' });
  expect(many.looked).toEqual([40, 40, 10]);
});

test('joins several views, by keys of two attributes, numbers with any digits and binary values', async () => {
  const index = new MemoryIndex();
  index.put('1', 'ES#0', 'r', { shop: { S: 'x' }, line: { N: '7.0' }, raw: { B: 'AAE=' }, product: { S: 'of the row' } });
  const others = { lines: customers({ '{"at":7,"shop":"x"}': 'line' }), images: customers({ '{"id":"AAE="}': 'image' }), customers: customers({}) };
  const joins: JoinSettings[] = [
    { ...JOIN, table: 'lines', as: 'line', on: { shop: 'shop', at: 'line' } },
    { ...JOIN, table: 'images', as: 'image', on: { id: 'raw' } },
    { ...JOIN, as: 'product', on: { id: 'product' } },
  ];
  expect(await pageOf(index, others, joins)).toEqual([{ shop: 'x', raw: 'AAE=', line: { name: 'line' }, image: { name: 'image' } }]);
});

test('reads the current generation of the other view', async () => {
  const other = customers({ '{"id":"a"}': 'new' }, 'g0123456789abcdef#');
  other.state = { current: { id: 'g0123456789abcdef', definition: { projection: {}, sortBy: 'x', shardCount: 1 } } };
  expect(await pageOf(orders({ S: 'a' }), { customers: other })).toEqual([{ n: 0, customerId: 'a', customer: { name: 'new' } }]);
});

test('ends a page before the other rows make it too large, and goes on there', async () => {
  const names = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`{"id":"${n}"}`, '\u0001'.repeat(200_000)]));
  const nine = orders(...Array.from({ length: 9 }, (_, n) => ({ S: String(n) })));
  const api = new Api(nine, [{ joins: [JOIN] }], { others: { customers: customers(names) } });
  const pages = await api.pages(9);
  expect(pages.map(({ rows }) => rows.map(({ n }) => n))).toEqual([[0, 1], [2, 3], [4, 5], [6, 7], [8]]);
});

test('never answers rows without the others because their table fails', async () => {
  const other = customers({ '{"id":"a"}': 'Ada' });
  other.failure = new Error('throttled');
  const { status, json } = await new Api(orders({ S: 'a' }), [{ joins: [JOIN] }], { others: { customers: other } }).get('');
  expect({ status, ...json }).toMatchObject({ status: 503, detail: 'Retry the request later.' });
  expect(JSON.stringify(json)).not.toContain('throttled');
});
