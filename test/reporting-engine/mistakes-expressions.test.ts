import { Stack } from 'aws-cdk-lib';
import { Composition, GraphProjection, ReportingEngine, ServiceExposure, StreamTransform, ViewProjection } from '../../src';
import { shop, warnings } from '../support/stacks';

const FACTORIES: [string, (expression: string) => unknown][] = [
  ['ViewProjection.jsonata', ViewProjection.jsonata], ['GraphProjection.jsonata', GraphProjection.jsonata], ['Composition.jsonata', Composition.jsonata],
  ['StreamTransform.jsonata', StreamTransform.jsonata], ['StreamTransform.filter', StreamTransform.filter],
];

test.each(FACTORIES)('%s refuses a function that JSONata does not have, and a variable that nothing sets', (name, factory) => {
  expect(() => factory('{ "spend": $round2(total) }')).toThrow(
    `${name}: expression must use functions of JSONata, and variables that it sets, got $round2 at position 18 of '{ "spend": $round2(total) }'.`);
  expect(() => factory('$map(lines, $double)')).toThrow(`${name}: expression must use functions of JSONata, and variables that it sets, got $double at position 19 of`);
});

test.each(['$sum(lines.price)', '($f := function($x) { $x + 1 }; { "a": $f(2) })', '$$.a', '$.a', 'lines@$l.{ "p": $l.price }', 'lines#$i.{ "n": $i }',
  '$map(lines, function($v, $i) { $v + $i })', 'total ~> $string', '$ ~> |lines|{ "a": 1 }|', 'lines^(>price)', 'lines.%.id', '$now()', '/a/i'])('takes %s', expression => {
  expect(() => ViewProjection.jsonata(expression)).not.toThrow();
});

function warned(stack: Stack): string[] {
  return warnings(stack).filter(text => text.includes("'Shop/Tweets': "));
}

function view(expression: string, options: { sortBy?: string; partitionBy?: string } = {}, exposure?: ServiceExposure) {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', { exposure });
  const top = engine.addIndexTable('Top', { projection: ViewProjection.jsonata(expression), sortBy: 'a', limit: 1, ...options });
  return { stack, engine, top };
}

test('refuses an attribute that an expression with literal members does not make', () => {
  expect(() => view('{ "a": b }', { sortBy: 'spend' })).toThrow("ReportingEngine at 'Shop/Tweets': sortBy of 'Top' must be one of the attributes of the projection: a, got 'spend'.");
  expect(() => view('open ? { "a": b, "c": 1 }', { partitionBy: 'land' })).toThrow("partitionBy of 'Top' must be one of the attributes of the projection: a, c, got 'land'.");
  expect(() => view('($x := b; open ? { "a": $x } : { "d": $x })', { sortBy: 'b' })).toThrow("sortBy of 'Top' must be one of the attributes of the projection: a, d, got 'b'.");
});

test.each(['$merge([$, { "x": 1 }])', '{ "a": b, name: 1 }', 'open ? $', '$', 'lines{ name: price }', 'b.{ "c": 1 } ~> $merge'])('takes any attribute of %s', expression => {
  expect(() => view(expression, { sortBy: 'anything' })).not.toThrow();
});

test('refuses a join on a member that the expression does not make, and one of its own members', () => {
  const { engine, top } = view('{ "a": b }', {}, ServiceExposure.httpApi());
  expect(() => engine.addQuery('GET /top', top, { joins: [{ view: top, on: { id: 'user' }, member: 'user' }] })).toThrow("joins[0].on of 'GET /top' must name attributes of the projection: a, got 'user'.");
  expect(() => engine.addQuery('GET /top', top, { joins: [{ view: top, on: { id: 'a' }, member: 'a' }] })).toThrow("joins[0].member of 'GET /top' must be no attribute of the projection, got 'a'.");
});

test.each(['now', 'millis', 'random', 'shuffle'])('warns of $%s in a view, which is another row each time', name => {
  const { stack } = view(`{ "a": b, "t": $${name}(lines) }`);
  expect(warned(stack)).toEqual([expect.stringContaining(
    `ReportingEngine at 'Shop/Tweets': projection of 'Top' must have the same result for the same item, got $${name} in its expression. A rebuild ends in ViewDiffers, and a drift check counts what it finds`)]);
});

test('warns of no other function', () => {
  expect(warned(view('{ "a": $toMillis(b), "now": now }').stack)).toEqual([]);
});
