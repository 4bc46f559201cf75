import { Token } from 'aws-cdk-lib';

/**
 * The place of a value that would vanish on its way into the template. That is `undefined` in a list, or the value of a key
 * that `vanishes`. From Python, `None` arrives as `undefined`. `null` in a list stays as it is.
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

function firstOf(places: Array<string | undefined>): string | undefined {
  return places.find(place => place !== undefined);
}
