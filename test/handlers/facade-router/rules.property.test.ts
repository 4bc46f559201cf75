import * as fc from 'fast-check';
import { Rules } from '../../../handlers/facade-router/rules';
import { canonicalPath } from '../../../handlers/shared/backends/target-path';
import { ConditionSettings, Traits } from '../../../handlers/shared/routing/conditions';

interface Named {
  readonly name: string;
  readonly paths: readonly string[];
  readonly when?: readonly ConditionSettings[];
  readonly weight?: number;
}

const beta = { header: 'X-Beta', values: ['1'] };
const plain: Traits = { headers: {}, query: new URLSearchParams() };
const asBeta: Traits = { headers: { 'x-beta': '1' }, query: new URLSearchParams() };
const taken = (features: Named[], path: string, request = plain) => new Rules(features).featureOf(canonicalPath({ path }), request)?.name;

test.each<[string, string, string | undefined]>([
  ['/orders', '/orders', 'exact'],
  ['/orders', '/orders/', undefined],
  ['/orders', '/orders/7', undefined],
  ['/orders', '/Orders', undefined],
  ['/orders/*', '/orders', undefined],
  ['/orders/*', '/orders/', 'exact'],
  ['/orders/*', '/orders/7/lines', 'exact'],
  ['/orders/*', '/orders-old', undefined],
  ['/orders*', '/orders-old', 'exact'],
  ['/orders*', '/orders/7', 'exact'],
  ['/*', '/', 'exact'],
  ['/', '/', 'exact'],
  ['/caf\u00e9/*', '/caf%C3%A9/1', 'exact'],
  ['/orders', '/%6frders', 'exact'],
])('%s and %s', (pattern, path, expected) => {
  expect(taken([{ name: 'exact', paths: [pattern] }], path)).toBe(expected);
});

test('a request that does not meet the conditions is the next feature\'s', () => {
  const features = [{ name: 'Beta', paths: ['/orders/*'], when: [beta] }, { name: 'Orders', paths: ['/orders/*'], weight: 10 }];
  expect(taken(features, '/orders/7', asBeta)).toBe('Beta');
  expect(taken(features, '/orders/7')).toBe('Orders');
  expect(taken(features.slice(0, 1), '/orders/7')).toBeUndefined();
});

const segment = fc.constantFrom('a', 'b', 'c');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map(segments => `/${segments.join('/')}`);
const pattern = fc.tuple(path, fc.constantFrom('', '/*', '*')).map(parts => parts.join(''));
const feature = fc.record({
  paths: fc.array(pattern, { minLength: 1, maxLength: 3 }),
  when: fc.constantFrom(undefined, [beta]),
  weight: fc.constantFrom(undefined, 0, 10, 100),
});

/** The rules as a reader would write them down. */
function firstOf(features: Named[], requested: string, isBeta: boolean): string | undefined {
  const literal = (each: string) => each.replace('*', '');
  const candidates = features.flatMap((each, order) => each.paths.map(own => ({ ...each, own, order })))
    .filter(({ own }) => own.endsWith('*') ? requested.startsWith(literal(own)) : requested === own)
    .filter(({ when }) => when === undefined || isBeta);
  const rank = ({ own, when, weight = 100, order }: (typeof candidates)[number]) =>
    [-literal(own).length, own.endsWith('*') ? 1 : 0, when ? 0 : 1, weight < 100 ? 0 : 1, order];
  const sorted = [...candidates].sort((a, b) => rank(a).map((value, i) => value - rank(b)[i]).find(difference => difference !== 0) ?? 0);
  return sorted[0]?.name;
}

test('the longest path comes first, then conditions, then a weight, in whatever order the features are', () => {
  fc.assert(fc.property(fc.array(feature, { minLength: 1, maxLength: 6 }), path, fc.boolean(), (given, requested, isBeta) => {
    const features = given.map((each, i) => ({ ...each, name: `feature-${i}` }));
    expect(taken(features, requested, isBeta ? asBeta : plain)).toBe(firstOf(features, requested, isBeta));
  }), { numRuns: 500 });
});
