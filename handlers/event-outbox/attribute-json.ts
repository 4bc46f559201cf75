import { jsonObject, JsonText } from '../shared/json/json-text';
import { Unpublishable } from '../shared/publishing/unpublishable';

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
 */
export function attributeJson(attribute: Attribute): JsonText {
  const [[type, value]] = Object.entries(attribute);
  switch (type) {
    case 'N': return numberJson(value as string);
    case 'NS': return list((value as string[]).map(numberJson));
    case 'L': return list((value as Attribute[]).map(attributeJson));
    case 'M': return jsonObject({}, Object.fromEntries(Object.entries(value as Record<string, Attribute>).map(([name, member]) => [name, attributeJson(member)])));
    case 'NULL': return 'null';
    case 'S': case 'B': case 'BOOL': case 'SS': case 'BS': return JSON.stringify(value);
    default: throw new Unpublishable(`outbox must have the types of DynamoDB, got ${type}`);
  }
}

function numberJson(number: string): JsonText {
  if (!NUMBER.test(number)) throw new Unpublishable('outbox must have numbers that JSON can express, got another');
  return number;
}

function list(elements: JsonText[]): JsonText {
  return `[${elements.join(',')}]`;
}
