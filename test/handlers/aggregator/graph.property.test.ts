import fc from 'fast-check';
import { Node, planOf } from '../../../handlers/aggregator/graph';

const needs = (sources: Record<string, Node>, parameters = ['id']) => Object.fromEntries([...planOf(sources, parameters)].map(([name, plan]) => [name, plan.needs]));

test('a source needs those whose values are in its path, its query and its list', () => {
  expect(needs({
    order: { path: '/orders/{id}?page={query.page}' },
    customer: { path: '/customers/{order.customerId}' },
    prices: { path: '/prices/{line.sku}?for={customer.group}', forEach: { list: '{order.lines}', as: 'line' } },
    tags: { path: '/tags' },
    each: { path: '/tags/{tag}', forEach: { list: '{tags}', as: 'tag' } },
  })).toEqual({ order: [], customer: ['order'], prices: ['customer', 'order'], tags: [], each: ['tags'] });
});

test.each([
  [{ a: { path: '/{order.id}' } }, '{order.id} must name a value of a known source'],
  [{ a: { path: '/{other}' } }, '{other} must name a path parameter'],
  [{ a: { path: '/a' }, b: { path: '/{a}' } }, '{a} must name a path parameter'],
  [{ a: { path: '/{query.b.c}' } }, '{query.b.c} must name one query parameter'],
  [{ a: { path: '/{a.id}' } }, 'need one another: a.'],
  [{ a: { path: '/{b.id}' }, b: { path: '/{c.id}' }, c: { path: '/{a.id}' }, d: { path: '/' } }, 'need one another: a, b, c.'],
  [{ a: { path: '/{line.x}', forEach: { list: '{id}', as: 'line' } } }, '{id} must be a list'],
  [{ a: { path: '/{id}', forEach: { list: '{b.x}', as: 'id' } }, b: { path: '/' } }, "must have a name of its own, got 'id'"],
  [{ query: { path: '/' } }, "must not have the name 'query'"],
])('refuses %j', (sources, message) => {
  expect(() => planOf(sources as unknown as Record<string, Node>, ['id'])).toThrow(message);
});

test('any sources that only need earlier ones have a plan, and none has once two of them form a ring', () => {
  const graphs = fc.integer({ min: 2, max: 12 }).chain(size => fc.record({
    needs: fc.tuple(...Array.from({ length: size }, (_, index) => fc.subarray(Array.from({ length: index }, (__, earlier) => `s${earlier}`)))),
    last: fc.integer({ min: 1, max: size - 1 }),
  }));
  fc.assert(fc.property(graphs, ({ needs: wanted, last }) => {
    const pathOf = (names: readonly string[]) => `/x${names.map(name => `/{${name}.id}`).join('')}`;
    const sources = Object.fromEntries(wanted.map((names, index) => [`s${index}`, { path: pathOf(names) }]));
    expect(needs(sources)).toEqual(Object.fromEntries(wanted.map((names, index) => [`s${index}`, names])));
    const ring = { ...sources, s0: { path: pathOf([`s${last}`]) }, [`s${last}`]: { path: pathOf(['s0']) } };
    expect(() => planOf(ring, [])).toThrow('need one another: s0');
  }));
});
