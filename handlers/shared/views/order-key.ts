import { Unpublishable } from '../publishing/unpublishable';

/** The size of a sort key is 1,024 bytes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-partition-sort-keys */
const LONGEST_TEXT = 480;
/** More than the exponents of DynamoDB: -130 to 125. */
const MIDDLE = 500;

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Texts in ASCII that compare as the numbers do, with all their digits. Those of another number never begin with one. The first character is 0 for a
 * negative number, 1 for zero and 2 for a positive one. Then come the exponent and the digits; of negative numbers what is missing to nines.
 */
export function numberKey(number: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = NUMBER.exec(number) ?? [];
  if (whole === undefined) throw new Unpublishable('the number to sort by must be decimal');
  const digits = `${whole}${fraction}`;
  const zeros = /^0*/.exec(digits)![0].length;
  const significant = digits.slice(zeros).replace(/(?<!0)0+$/, '');
  if (significant === '') return 'n1!';
  const power = String(MIDDLE + whole.length - zeros + Number(exponent)).padStart(3, '0');
  return sign === '' ? `n2${power}${significant}!` : `n0${[...power, ...significant].map(digit => 9 - Number(digit)).join('')}~`;
}

/** Texts in ASCII that compare as the bytes of the texts in UTF-8 do. */
export function textKey(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length > LONGEST_TEXT) throw new Unpublishable(`the text to sort by must have at most ${LONGEST_TEXT} bytes, got ${bytes.length}`);
  return `t${bytes.toString('hex')}!`;
}
