import { Attribute } from './attribute-json';
import { elementTexts, memberTexts } from './json-parts';
import { JsonText } from './json-text';
import { Unpublishable } from '../publishing/unpublishable';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes */
export const MAX_DEPTH = 32;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
export const MAX_ITEM_BYTES = 409_600;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number */
const MAX_DIGITS = 38;
const LEAST_EXPONENT = -130;
const GREATEST_EXPONENT = 125;
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The value in DynamoDB's JSON, with all digits of its numbers. @throws Unpublishable for what DynamoDB cannot keep */
export function jsonAttribute(json: JsonText, depth = 1): Attribute {
  const text = json.trim();
  switch (text[0]) {
    case '{': return { M: jsonItem(text, depth) };
    case '[': return { L: elementTexts(within(text, depth)).map(element => jsonAttribute(element, depth + 1)) };
    case '"': return { S: stringOf(text) };
    case 't': case 'f': return { BOOL: text === 'true' };
    case 'n': return { NULL: true };
    default: return { N: numberOf(text) };
  }
}

/** The members of an object as attributes. */
export function jsonItem(json: JsonText, depth = 0): Record<string, Attribute> {
  return Object.fromEntries([...memberTexts(within(json, depth))].map(([name, text]) => [nameOf(name), jsonAttribute(text, depth + 1)]));
}

/** Bytes as DynamoDB counts them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function attributeBytes(attribute: Attribute): number {
  const [[type, value]] = Object.entries(attribute);
  switch (type) {
    case 'S': return Buffer.byteLength(value as string);
    case 'N': return numberBytes(value as string);
    case 'B': return Buffer.byteLength(value as string, 'base64');
    case 'SS': case 'NS': case 'BS': return (value as string[]).reduce((sum, element) => sum + attributeBytes({ [type[0]]: element }), 0);
    case 'L': return (value as Attribute[]).reduce((sum, element) => sum + 1 + attributeBytes(element), 3);
    case 'M': return itemBytes(value as Record<string, Attribute>) + 3 + Object.keys(value as object).length;
    default: return 1;
  }
}

/** Zeros before and behind the digits take no room. */
function numberBytes(text: string): number {
  const [mantissa] = text.split(/e/i);
  return Math.ceil(mantissa.replace(/\D/g, '').replace(/^0+/, '').replace(/(?<!0)0+$/, '').length / 2) + 1;
}

/** How many lists and maps are within one another. */
export function levelsOf({ L, M }: Attribute): number {
  if (L === undefined && M === undefined) return 0;
  const elements = L === undefined ? Object.values(M as Record<string, Attribute>) : L as Attribute[];
  return 1 + elements.reduce((most, each) => Math.max(most, levelsOf(each)), 0);
}

/** Of names and values. */
export function itemBytes(item: Readonly<Record<string, Attribute>>): number {
  return Object.entries(item).reduce((sum, [name, attribute]) => sum + Buffer.byteLength(name) + attributeBytes(attribute), 0);
}

function within(text: JsonText, depth: number): JsonText {
  if (depth > MAX_DEPTH) throw new Unpublishable(`the record must have at most ${MAX_DEPTH} levels for DynamoDB`);
  return text;
}

function stringOf(json: JsonText): string {
  return wellFormed(JSON.parse(json) as string);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.NamingRules, also within maps */
function nameOf(name: string): string {
  if (name === '') throw new Unpublishable('the record must have names of at least one character for DynamoDB');
  return wellFormed(name);
}

/** UTF-8 has no half of a surrogate pair: it would become another character. */
function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Unpublishable('the record must have no half of a surrogate pair');
  return text;
}

function numberOf(json: JsonText): string {
  const [, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(json) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const leadingZeros = whole.length + fraction.length - digits.length;
  const magnitude = whole.length - leadingZeros - 1 + Number(exponent);
  const isInRange = magnitude >= LEAST_EXPONENT && magnitude <= GREATEST_EXPONENT;
  if (digits !== '' && (!isInRange || digits.replace(/(?<!0)0+$/, '').length > MAX_DIGITS)) {
    throw new Unpublishable(`the record must have numbers of at most ${MAX_DIGITS} digits between 1E${LEAST_EXPONENT} and 9.9E+${GREATEST_EXPONENT} for DynamoDB`);
  }
  return digits === '' ? '0' : json;
}
