import fc from 'fast-check';
import { answer, differing, found } from './compared';
import { pointerBelow } from '../../../handlers/shadow-comparer/difference';

const names = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('__proto__', 'constructor', 'toString', 'a/b', 'a~b', '', '*', '0', 'length'));
const leaf = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
/** Own members, as JSON.parse makes them. */
const objectOf = (entries: readonly (readonly [string, Json])[]): Json => {
  const members = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${members.join(',')}}`) as Json;
};
const json = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(names, tie('value')), { maxLength: 4, selector: ([name]) => name }).map(objectOf)),
})).value;

/** All places of a value: pointers with indexes, and with the value there. */
function places(value: Json, pointer = ''): [string, Json][] {
  const below = value === null || typeof value !== 'object' ? [] : Object.entries(value).flatMap(([name, member]) => places(member as Json, pointerBelow(pointer, name)));
  return [[pointer, value], ...below];
}

/** The same value with another one at a place. */
function withChange(value: Json, pointer: string, change: (old: Json) => Json): Json {
  if (pointer === '') return change(value);
  const [, token, rest] = /^\/([^/]*)(.*)$/s.exec(pointer)!;
  const name = token.replace(/~1/g, '/').replace(/~0/g, '~');
  const entries = Object.entries(value as Record<string, Json>)
    .map(([key, member]) => [key, key === name ? withChange(member, rest, change) : member] as const);
  return Array.isArray(value) ? entries.map(([, member]) => member) : objectOf(entries);
}

const other = (old: Json): Json => typeof old === 'number' ? (old === 0 ? 1 : old * 2) : typeof old === 'string' ? `${old}!` : { another: true };
/** A value and one of its places. */
const withPlace = json.chain(value => fc.constantFrom(...places(value)).map(([pointer]) => ({ value, pointer })));

test('a value equals itself, however its members are ordered', () => {
  const reversed = (value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(reversed);
    return objectOf(Object.entries(value).map(([name, member]) => [name, reversed(member)] as const).reverse());
  };
  fc.assert(fc.property(json, value => { expect(differing(value, reversed(value))).toEqual([]); }));
});

test('a difference that was planted is found where it is', () => {
  fc.assert(fc.property(withPlace, ({ value, pointer }) => {
    const changed = withChange(value, pointer, other);
    fc.pre(JSON.stringify(changed) !== JSON.stringify(value));
    const all = differing(value, changed);
    expect(all.length).toBeGreaterThan(0);
    // at the place or within it
    all.forEach(difference => expect(difference.slice(difference.indexOf(' ') + 1).startsWith(pointer)).toBe(true));
  }), { numRuns: 1_000 });
});

test('what is ignored never matters', () => {
  fc.assert(fc.property(withPlace, json, ({ value, pointer }, replacement) => {
    fc.pre(!pointer.includes('*'));
    expect(differing(value, withChange(value, pointer, () => replacement), { ignore: [pointer] })).toEqual([]);
  }), { numRuns: 1_000 });
});

test('a difference outside of what is ignored is found', () => {
  fc.assert(fc.property(withPlace, fc.nat(), ({ value, pointer }, seed) => {
    const inside = (each: string) => each === pointer || each.startsWith(`${pointer}/`) || pointer.startsWith(`${each}/`) || each === '';
    const outside = places(value).map(([each]) => each).filter(each => !inside(each));
    fc.pre(outside.length > 0 && pointer !== '' && !pointer.includes('*'));
    const planted = outside[seed % outside.length];
    expect(differing(value, withChange(value, planted, other), { ignore: [pointer] }).length).toBeGreaterThan(0);
  }), { numRuns: 1_000 });
});

const lines = fc.array(json, { maxLength: 6 });
const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });

test('a list without order equals every permutation of it, and of the lists within', () => {
  const nested = fc.array(fc.record({ id: leaf, tags: lines }), { maxLength: 5 });
  const reordered = ({ id, tags }: { id: Json; tags: Json[] }) => shuffled(tags).map(others => ({ id, tags: others }));
  const cases = nested.chain(list => fc.tuple(...list.map(reordered)).chain(shuffled).map(next => ({ list, next })));
  fc.assert(fc.property(cases, ({ list, next }) => {
    expect(differing({ lines: list }, { lines: next }, { unordered: ['/lines', '/lines/*/tags'] })).toEqual([]);
  }));
});

test('an element that is missing, added or changed in a list without order is found', () => {
  const cases = fc.array(json, { minLength: 1, maxLength: 6 })
    .chain(list => fc.tuple(shuffled(list), fc.nat(list.length - 1)).map(([next, at]) => ({ list, next, at })));
  fc.assert(fc.property(cases, ({ list, next, at }) => {
    const unordered = [''];
    const same = JSON.stringify(next[at]) === JSON.stringify({ changed: 1 });
    expect(differing(list, next.filter((_, index) => index !== at), { unordered })).toEqual([expect.stringMatching(/^missing /)]);
    expect(differing(list, [...next, { added: 1 }], { unordered })).toEqual([expect.stringMatching(/^added /)]);
    if (!same) expect(differing(list, next.map((each, index) => index === at ? { changed: 1 } : each), { unordered }).length).toBeGreaterThan(0);
  }));
});

test('numbers within the tolerance are equal, also in a list without order, and others are not', () => {
  const near = ([whole, cents]: [number, number]) => ({ price: whole + cents / 100 });
  const cases = fc.array(fc.tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: -50, max: 50 })), { maxLength: 8 })
    .chain(pairs => shuffled(pairs.map(near)).map(next => ({ list: pairs.map(([price]) => ({ price })), next })));
  fc.assert(fc.property(cases, ({ list, next }) => {
    expect(differing(list, next, { unordered: [''], tolerance: 0.5 })).toEqual([]);
  }));
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 51, max: 1_000 }), (price, cents) => {
    expect(differing({ price }, { price: price + cents / 100 }, { tolerance: 0.5 })).toEqual(['value /price']);
  }));
});

test('nothing of what is redacted is shown, wherever the other answer has it', () => {
  const secret = 'S3CRET-value-of-4-customer';
  const hidden = (value: Json): Json => value === null || typeof value !== 'object' ? secret
    : Array.isArray(value) ? value.map(hidden) : objectOf(Object.entries(value).map(([name, member]) => [`${secret}${name}`, hidden(member)] as const));
  const cases = fc.tuple(withPlace, json, json, fc.boolean());
  fc.assert(fc.property(cases, ([{ value, pointer }, one, another, moves]) => {
    fc.pre(!pointer.includes('*'));
    const legacy = withChange(value, pointer, () => hidden(one));
    fc.pre(JSON.stringify(legacy).includes(`"${secret}"`));
    const next = moves ? { moved: legacy, [`was ${secret}`]: hidden(one) } : withChange(value, pointer, () => hidden(another));
    const { all } = found(answer(JSON.stringify(legacy)), answer(JSON.stringify(next)), { redact: [pointer] });
    expect(JSON.stringify(all)).not.toContain(secret);
    if (!moves && JSON.stringify(hidden(one)) !== JSON.stringify(hidden(another))) expect(all.length).toBeGreaterThan(0);
  }), { numRuns: 2_000 });
});
