import * as fc from 'fast-check';
import { choose, drawFor } from '../../../handlers/request-router/alternative-choice';
import { Traits } from '../../../handlers/shared/routing/conditions';

const request = (headers: Record<string, string> = {}, query = ''): Traits => ({ headers, query: new URLSearchParams(query) });
const mobile = { header: 'X-Client', values: ['mobile', 'tablet'] };
const draws = Array.from({ length: 10_000 }, (_, index) => index / 100);

test('splits requests by the percentages, and gives the rest to the default', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }), weights => {
    const alternatives: Array<{ weight?: number; id: number }> = [...weights.map((weight, id) => ({ weight, id })), { id: -1 }];
    const share = (id: number) => draws.filter(draw => choose(alternatives, request(), draw).id === id).length / 100;
    let left = 100;
    weights.forEach((weight, id) => {
      const expected = Math.min(weight, Math.max(0, left));
      left -= weight;
      expect(share(id)).toBeCloseTo(expected, 5);
    });
    expect(share(-1)).toBeCloseTo(Math.max(0, left), 5);
  }), { numRuns: 20 });
});

test.each([
  ['mobile', { 'x-client': 'mobile' }, ''],
  ['one value of several', { 'x-client': 'desktop, tablet' }, ''],
])('takes the alternative whose condition holds: %s', (_, headers, query) => {
  expect(choose([{ when: [mobile], id: 1 }, { id: 2 }], request(headers, query), 99).id).toBe(1);
});

test.each([
  ['none', {}],
  ['another value', { 'x-client': 'desktop' }],
  ['a value in another case', { 'x-client': 'Mobile' }],
  ['a value that only begins alike', { 'x-client': 'mobiles' }],
])('takes the default where the header has %s', (_, headers) => {
  expect(choose([{ when: [mobile], id: 1 }, { id: 2 }], request(headers), 0).id).toBe(2);
});

test('asks for all conditions of an alternative', () => {
  const alternatives = [{ when: [mobile, { query: 'beta', values: ['1'] }], id: 1 }, { id: 2 }];
  expect(choose(alternatives, request({ 'x-client': 'mobile' }, 'beta=0&beta=1'), 0).id).toBe(1);
  expect(choose(alternatives, request({ 'x-client': 'mobile' }), 0).id).toBe(2);
  expect(choose(alternatives, request({}, 'beta=1'), 0).id).toBe(2);
});

test('an alternative with a condition and a weight takes its percentage of those that meet it', () => {
  const alternatives = [{ when: [mobile], weight: 10, id: 1 }, { weight: 20, id: 2 }, { id: 3 }];
  const ids = (headers: Record<string, string>) => [5, 15, 25, 35].map(draw => choose(alternatives, request(headers), draw).id);
  expect(ids({ 'x-client': 'mobile' })).toEqual([1, 2, 2, 3]);
  expect(ids({})).toEqual([2, 2, 3, 3]);
});

test('draws the same for the same key, spread over all', () => {
  const draw = (user: string) => drawFor('GET /orders', { header: 'X-User' }, request({ 'x-user': user }), () => { throw new Error('chance'); });
  fc.assert(fc.property(fc.string(), user => {
    expect(draw(user)).toBe(draw(user));
    expect(draw(user)).toBeGreaterThanOrEqual(0);
    expect(draw(user)).toBeLessThan(100);
  }));
  const below = Array.from({ length: 1_000 }, (_, index) => draw(`user-${index}`)).filter(each => each < 10).length;
  expect(below).toBeGreaterThan(60);
  expect(below).toBeLessThan(140);
});

test('leaves it to chance where there is no key', () => {
  expect(drawFor('GET /orders', { query: 'user' }, request(), () => 0.5)).toBe(50);
  expect(drawFor('GET /orders', undefined, request({ user: 'a' }), () => 0.25)).toBe(25);
});

test('says so when nothing takes a request', () => {
  expect(() => choose([{ when: [mobile] }], request(), 0)).toThrow('ROUTE must hold an alternative without condition and weight');
});
