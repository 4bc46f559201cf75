import { JsonNull, Token } from 'aws-cdk-lib';
import { isPlainObject } from './plain-object';

/** Of languages whose `None`, `null` or `nil` arrives as nothing. */
export const JSON_VALUE = 'be a JSON value: use JsonNull.INSTANCE of aws-cdk-lib for null (None of Python does not arrive)';

/** The value with `null` in place of what stands for it in languages whose own `None`, `null` or `nil` does not arrive. */
export function withNulls<T>(value: T): T {
  if (value instanceof JsonNull) { return null as T; }
  if (Array.isArray(value)) { return value.map(each => withNulls<unknown>(each)) as T; }
  if (!isPlainObject(value)) { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNulls<unknown>(each)])) as T;
}

/**
 * The place of a value that would vanish on its way into the template. That is `undefined` in a list, or the value of a key
 * that `vanishes`. From Python, `None` in a list arrives as `undefined`, and in a dictionary not at all. `null` in a list stays as it is.
 */
export function vanishingValue(value: unknown, vanishes: (key: string, value: unknown) => boolean, at = ''): string | undefined {
  if (Token.isUnresolved(value) || typeof value !== 'object' || value === null) { return undefined; }
  if (Array.isArray(value)) {
    const index = value.findIndex(each => each === undefined);
    return index >= 0 ? `${at}[${index}]` : firstOf(value.map((each, i) => vanishingValue(each, vanishes, `${at}[${i}]`)));
  }
  return firstOf(Object.entries(value).map(([key, each]) => {
    const place = at === '' ? key : `${at}.${key}`;
    return vanishes(key, each) ? place : vanishingValue(each, vanishes, place);
  }));
}

/** Where a schema would accept more: JSON has no `undefined`. In a list it would be `null`, and a keyword would be left out. */
export function vanishingInSchema(schema: object): string | undefined {
  return vanishingValue(schema, (key, value) => value === undefined && (key === 'const' || key === 'default'));
}

function firstOf(places: Array<string | undefined>): string | undefined {
  return places.find(place => place !== undefined);
}
