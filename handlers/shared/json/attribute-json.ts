import { jsonObject, JsonText } from './json-text';
import { Unpublishable } from '../publishing/unpublishable';

/** A value in DynamoDB's JSON: `{ "N": "3.5" }`. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
export type Attribute = Readonly<Record<string, unknown>>;

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The members of a map; undefined for another value. */
export function membersOf(attribute: Attribute): Readonly<Record<string, Attribute | undefined>> | undefined {
  return attribute.M as Record<string, Attribute> | undefined;
}

/**
 * The value as JSON. Numbers have the digits that DynamoDB sends: up to 38. Sets become lists; binary values are Base64 in Lambda's event already.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 *
 * @param what holds the value, for the error
 */
export function attributeJson(attribute: Attribute, what = 'outbox'): JsonText {
  const [[type, value]] = Object.entries(attribute);
  switch (type) {
    case 'N': return numberJson(value as string, what);
    case 'NS': return list((value as string[]).map(number => numberJson(number, what)));
    case 'L': return list((value as Attribute[]).map(element => attributeJson(element, what)));
    case 'M': return itemJson(value as Record<string, Attribute>, what);
    case 'NULL': return 'null';
    case 'S': case 'B': case 'BOOL': case 'SS': case 'BS': return JSON.stringify(value);
    default: throw new Unpublishable(`${what} must have the types of DynamoDB, got ${/^[A-Z]{1,4}$/.test(type) ? type : 'another'}`);
  }
}

/** The attributes of an item, or of a map, as a JSON object. */
export function itemJson(item: Readonly<Record<string, Attribute>>, what: string): JsonText {
  return jsonObject({}, Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, attributeJson(attribute, what)])));
}

function numberJson(number: string, what: string): JsonText {
  if (!NUMBER.test(number)) throw new Unpublishable(`${what} must have numbers that JSON can express, got another`);
  return number;
}

function list(elements: JsonText[]): JsonText {
  return `[${elements.join(',')}]`;
}
