import * as fc from 'fast-check';
import { numberKey, textKey } from '../../../../handlers/shared/views/order-key';

/** Numbers as DynamoDB sends them, and as JavaScript writes them: up to 38 digits, beyond 2^53. */
const numbers = fc.record({
  negative: fc.boolean(), digits: fc.stringMatching(/^\d{1,38}$/), point: fc.nat(38), exponent: fc.option(fc.integer({ min: -80, max: 80 }), { nil: undefined }),
}).map(({ negative, digits, point, exponent }) => {
  const fraction = point < digits.length ? digits.slice(digits.length - point) : '';
  const whole = digits.slice(0, digits.length - fraction.length) || '0';
  return `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`;
});

/** Exact: both as integers of the same power of ten. */
function compare(one: string, other: string): number {
  const scaled = (number: string) => {
    const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(number)!;
    return BigInt(`${sign}${whole}${fraction}`) * 10n ** BigInt(Number(exponent) - fraction.length + 200);
  };
  const [a, b] = [scaled(one), scaled(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
const compareTexts = (one: string, other: string) => one < other ? -1 : one > other ? 1 : 0;
const END = { least: '0', greatest: 'f' };

test('keys of numbers compare as the numbers do, with all digits, whatever follows them', () => {
  fc.assert(fc.property(numbers, numbers, (one, other) => {
    const expected = compare(one, other);
    expect(compareTexts(numberKey(one), numberKey(other))).toBe(expected);
    if (expected === 0) return;
    expect(compareTexts(`${numberKey(one)}${END.greatest}`, `${numberKey(other)}${END.least}`)).toBe(expected);
  }), { numRuns: 5_000 });
});

test.each([
  [['-12345678901234567890', '-1e2', '-99.5', '-12', '-1.5', '-0.001', '0', '0.00099', '0.001', '1', '9', '10', '12345678901234567890', '12345678901234567891', '1e+21']],
])('a list in order', list => {
  expect(list.map(numberKey)).toEqual([...list].map(numberKey).sort());
});

test.each([['0', '-0.00'], ['1.50', '1.5'], ['100', '1e2'], ['0.1', '1E-1']])('%s and %s have one key', (one, other) => {
  expect(numberKey(one)).toBe(numberKey(other));
});

test('keys of texts compare as their bytes do, whatever follows them', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 20 }), (one, other) => {
    const expected = Buffer.compare(Buffer.from(one), Buffer.from(other));
    expect(compareTexts(textKey(one), textKey(other))).toBe(expected);
    if (expected !== 0) expect(compareTexts(`${textKey(one)}${END.greatest}`, `${textKey(other)}${END.least}`)).toBe(expected);
  }), { numRuns: 1_000 });
});

test('refuses a text that is too long, and what is no number', () => {
  expect(() => textKey('ä'.repeat(241))).toThrow('the text to sort by must have at most 480 bytes, got 482');
  expect(() => numberKey('NaN')).toThrow('the number to sort by must be decimal');
});
