import jsonata from 'jsonata';
import { CompositionFailed, JsonataComposition } from '../../../handlers/aggregator/composition';
import { Part } from '../../../handlers/aggregator/part';

const parts = (bodies: Record<string, unknown>) => new Map(Object.entries(bodies).map(([name, value]): [string, Part] =>
  [name, { status: 'ok', body: { text: JSON.stringify(value), value, at: 0 } }]));
const compose = async (expression: string, bodies: Record<string, unknown> = {}, flags: object = {}, millis = 1_000) =>
  JSON.parse(await new JsonataComposition(expression, async () => jsonata).compose(parts(bodies), flags, millis)) as unknown;

test('an expression makes an object of the parts', async () => {
  const order = { id: 7, lines: [{ price: 2 }, { price: 3 }] };
  expect(await compose('{ "id": order.id, "name": customer.name, "total": $sum(order.lines.price) }', { order, customer: { name: 'Ada' } }))
    .toEqual({ id: 7, name: 'Ada', total: 5 });
  expect(await compose('{ "name": customer.name, "id": order.id }', { order })).toEqual({ id: 7 });
});

test('flags are members of the object, and no part replaces them', async () => {
  expect(await compose('order', { order: { partial: 'no', a: 1 } }, { partial: true })).toEqual({ partial: true, a: 1 });
});

test.each([
  ['a number', 'order.id'], ['a list', '[1, 2]'], ['nothing', 'order.none'], ['a failed type', '"a" + 1'], ['a call of nothing', '$none()'], ['an endless loop', '($f := function(){$f()}; $f())'],
  ['endless recursion', '($f := function($n){1 + $f($n + 1)}; $f(1))'], ['a huge list', '{ "a": [1..9000000] }'], ['a slow regular expression', '{ "a": $match(order.text, /^(a+)+$/) }'],
  ['an error with its own text', '$error(order.text)'], ['a comparison of all with all', '{ "a": $count($distinct(order.list)) }'], ['a long text', '{ "a": $length($pad("a", 100000000)) }'],
])('%s is a failure without texts', async (_, expression) => {
  const failure = await compose(expression, { order: { id: 1, text: `${'a'.repeat(40)}!secret`, list: Array.from({ length: 90_000 }, (__, index) => index) } }, {}, 300).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CompositionFailed);
  expect(JSON.stringify([(failure as Error).message, (failure as Error).cause ?? ''])).not.toMatch(/secret|aaa/);
});

test('a long list of a source is sorted in its time, and short ones as JSONata does it', async () => {
  const list = Array.from({ length: 90_000 }, (_, index) => index * 7919 % 90_001);
  expect(await compose('{ "a": $count($sort(order.list)), "b": $sort(order.list)[1] }', { order: { list } })).toEqual({ a: 90_000, b: 1 });
  const order = { numbers: [10, 9, 1], texts: ['b', 'a', 'B'], one: 5, lines: [{ n: 2 }, { n: 1 }], tags: ['x', 'y', 'x', 'x'] };
  expect(await compose(
    '{ "a": $sort(numbers), "b": $sort(texts), "c": [$sort(one)], "d": $sort(lines, function($l, $r) { $l.n > $r.n }).n, "e": $distinct(tags), "f": $pad("a", 3, "-"), "g": $sort(none), "h": numbers ~> $sort }'
      .replace(/(numbers|texts|one|lines|tags|none)/g, 'order.$1'), { order },
  )).toEqual({ a: [1, 9, 10], b: ['B', 'a', 'b'], c: [5], d: [1, 2], e: ['x', 'y'], f: 'a--', h: [1, 9, 10] });
  await expect(compose('{ "a": $sort(order.mixed) }', { order: { mixed: [1, 'a', 2] } })).rejects.toThrow('JSONata error D3070');
});

test('an expression sees the parts and nothing inherited, and changes no prototype', async () => {
  const order = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown;
  const seen = await compose('{ "a": order.toString, "b": $.constructor, "c": process, "d": $globalThis, "e": require, "f": $merge([order, {"__proto__": {"polluted": 2}}]).x }', { order });
  expect(seen).toEqual({});
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
