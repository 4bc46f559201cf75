import { ExactNumber } from './exact-number';
import { Attribute } from '../json/attribute-json';
import { canonicalNumber } from '../json/canonical-json';
import { Unpublishable } from '../publishing/unpublishable';
import { Image } from '../stream/table-change';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-attributes */
const DEEPEST = 32;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number */
const GREATEST = 9.9999999999999999e125;
const LEAST = 1e-130;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
const TYPES = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);

/** A value as expressions see it. Sets are lists, and binary values are Base64. */
export function valueOf(attribute: Attribute): unknown {
  const [[type, value]] = Object.entries(attribute);
  switch (type) {
    case 'N': return numberOf(value as string);
    case 'NS': return (value as string[]).map(numberOf);
    case 'L': return (value as Attribute[]).map(valueOf);
    case 'M': return valuesOf(value as Image);
    case 'NULL': return null;
    case 'S': case 'B': case 'BOOL': case 'SS': case 'BS': return value;
    default: throw new Unpublishable('the item must have the types of DynamoDB');
  }
}

export function valuesOf(image: Image): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(image).map(([name, attribute]) => [name, valueOf(attribute)]));
}

function numberOf(digits: string): number | ExactNumber {
  const number = Number(digits);
  return Number.isFinite(number) && canonicalNumber(digits) === JSON.stringify(number) ? number : new ExactNumber(digits);
}

/** Throws `Unpublishable` for a value that is none of DynamoDB: the SDK would send it all the same. */
export function checkTypes(attribute: Attribute): void {
  const [[type, value], ...more] = Object.entries(attribute);
  if (!TYPES.has(type) || more.length > 0) throw new Unpublishable('the item must have the types of DynamoDB');
  if (type === 'L' || type === 'M') Object.values(value as Attribute[] | Image).forEach(checkTypes);
}

/** The result of an expression as an attribute. Undefined for what has no value. */
export function attributeOf(value: unknown, depth = 0): Attribute | undefined {
  if (depth > DEEPEST) throw new Unpublishable(`the result must have at most ${DEEPEST} levels (DynamoDB limit)`);
  const digits = ExactNumber.digitsOf(value);
  if (digits !== undefined) return { N: digits };
  switch (typeof value) {
    case 'undefined': return undefined;
    case 'string': return { S: wellFormed(value) };
    case 'boolean': return { BOOL: value };
    case 'number': return { N: String(inRange(value)) };
    case 'object': return value === null ? { NULL: true } : partsOf(value, depth + 1);
    default: throw new Unpublishable('the result must be JSON, got a function');
  }
}

function partsOf(value: object, depth: number): Attribute {
  if (Array.isArray(value)) return { L: value.map(element => attributeOf(element, depth) ?? { NULL: true }) };
  const members = Object.entries(value).flatMap(([name, member]) => {
    const attribute = attributeOf(member, depth);
    if (name === '') throw new Unpublishable('the result must have names of at least one character (DynamoDB limit)');
    return attribute === undefined ? [] : [[wellFormed(name), attribute]];
  });
  return { M: Object.fromEntries(members) as Image };
}

/** An expression can take a pair apart. UTF-8 has no half of it. */
function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Unpublishable('the result must have no half of a surrogate pair');
  return text;
}

function inRange(number: number): number {
  const size = Math.abs(number);
  if (!(size <= GREATEST) || (size > 0 && size < LEAST)) throw new Unpublishable('a number of the result must be within the range of DynamoDB');
  return number;
}
