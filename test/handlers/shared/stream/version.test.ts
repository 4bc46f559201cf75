import * as fc from 'fast-check';
import { versionOf } from '../../../../handlers/shared/stream/version';

const KINESIS = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream';
const sign = (left: bigint | string, right: bigint | string) => left < right ? -1 : left > right ? 1 : 0;
const numbers = (most: bigint) => fc.tuple(fc.bigInt({ min: 0n, max: most }), fc.bigInt({ min: 0n, max: most }));

test.each([[KINESIS, 10n ** 129n - 1n], [`${TABLE}/2026-01-01T00:00:00.000`, 10n ** 40n - 1n]])('versions of %s compare as its numbers do', (arn, most) => {
  fc.assert(fc.property(fc.oneof(numbers(most), numbers(100n)), ([left, right]) => {
    expect(sign(versionOf(arn, String(left))!, versionOf(arn, String(right))!)).toBe(sign(left, right));
  }), { numRuns: 1_000 });
});

test('zeros in front count for nothing', () => {
  expect(versionOf(KINESIS, '0049')).toBe(versionOf(KINESIS, '49'));
});

test('versions of records in aggregates compare as their sequence numbers, then as their places', () => {
  fc.assert(fc.property(numbers(12n), numbers(1_747_626n), ([left, right], [one, other]) => {
    const order = sign(left, right) || sign(one, other);
    expect(sign(versionOf(KINESIS, `${left}.${one}`)!, versionOf(KINESIS, `${right}.${other}`)!)).toBe(order);
    expect(sign(versionOf(KINESIS, String(left))!, versionOf(KINESIS, `${right}.${other}`)!)).toBe(left > right ? 1 : -1);
  }), { numRuns: 1_000 });
});

test('a new stream of a table comes after the one before', () => {
  const [before, after] = [versionOf(`${TABLE}/2026-01-01T00:00:00.000`, '9'.repeat(40))!, versionOf(`${TABLE}/2026-01-01T00:00:00.001`, '1'.repeat(21))!];
  expect(before < after).toBe(true);
});

test.each(['', '-1', '1.', '.5', '1.2.3', '1.123456789', '1e3', 'x', ' 1', '1'.repeat(130)])('%j is no number of a stream', text => {
  expect(versionOf(KINESIS, text)).toBeUndefined();
});
