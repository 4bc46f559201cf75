import { Unpublishable } from '../shared/publishing/unpublishable';

/**
 * Digits of numbers that are aggregated. Library limits: sums of 10 billion such numbers have the 38 digits of a number in DynamoDB.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number
 */
const MOST_WHOLE_DIGITS = 18;
const MOST_DECIMALS = 10;
const BOUND = 10n ** BigInt(MOST_WHOLE_DIGITS + MOST_DECIMALS);
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The number in units of the last decimal, exact.
 *
 * @param text of a number that DynamoDB takes
 * @throws Unpublishable for a number with more digits than sums have room for
 */
export function exactDecimal(text: string, member: string): bigint {
  const value = unitsOf(text);
  if (value !== undefined && value < BOUND && value > -BOUND) return value;
  throw new Unpublishable(`${member} must have at most ${MOST_WHOLE_DIGITS} digits before and ${MOST_DECIMALS} behind the decimal point to be aggregated`);
}

/** The same for a number that this module wrote. */
export function storedDecimal(text: string): bigint {
  const value = unitsOf(text);
  if (value === undefined) throw new TypeError('The result of a window has a number of another form.');
  return value;
}

export function decimalText(units: bigint): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(MOST_DECIMALS + 1, '0');
  const decimals = digits.slice(-MOST_DECIMALS).replace(/(?<!0)0+$/, '');
  return `${sign}${digits.slice(0, -MOST_DECIMALS)}${decimals && `.${decimals}`}`;
}

/** Undefined for a number with more decimals. */
function unitsOf(text: string): bigint | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return 0n;
  const shift = digits.length - significant.length - fraction.length + Number(exponent) + MOST_DECIMALS;
  return shift < 0 ? undefined : BigInt(`${sign}${significant}`) * 10n ** BigInt(shift);
}
