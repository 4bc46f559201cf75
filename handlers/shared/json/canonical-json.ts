import { elementTexts, memberTexts } from './json-parts';
import { shapeOf } from './json-shape';
import { JsonText } from './json-text';

/** Library default: longer numbers count as they are written. */
const LONGEST_NUMBER = 100;

/**
 * JSON of a value, the same for every order of an object's members and for every way to write a number. What is
 * nested too deeply counts as it is written.
 */
export function canonicalJson(json: JsonText): JsonText {
  return shapeOf(JSON.parse(json), Infinity).excess === undefined ? canonical(json.trim()) : json;
}

function canonical(json: JsonText): JsonText {
  switch (json[0]) {
    case '{': {
      const members = [...memberTexts(json)].sort(([a], [b]) => a < b ? -1 : 1);
      return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${canonical(text)}`).join(',')}}`;
    }
    case '[': return `[${elementTexts(json).map(canonical).join(',')}]`;
    case '"': case 't': case 'f': case 'n': return JSON.stringify(JSON.parse(json));
    default: return canonicalNumber(json);
  }
}

/** As JavaScript writes the number, unless it would round it. */
export function canonicalNumber(number: string): string {
  const written = JSON.stringify(Number(number));
  if (written === number || number.length > LONGEST_NUMBER) return number;
  const exact = decimal(number);
  return decimal(written) === exact ? written : exact;
}

/** Digits, with the exponent of ten where the number is no integer or a long one. */
function decimal(number: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  if (whole === undefined) return number; // beyond the range of JavaScript: null
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return '0';
  const tens = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return tens >= 0n && tens <= LONGEST_NUMBER ? `${sign}${significant}${'0'.repeat(Number(tens))}` : `${sign}${significant}e${tens}`;
}
