import { isPlainObject } from './plain-object';

/**
 * The value with the keys of its plain objects in order. Maps of Java and Go have none of their own: texts and lists made along one would
 * differ from synthesis to synthesis. Constructs and other objects with a class stay as they are.
 *
 * @param within the objects and lists that hold the value
 * @throws if an object holds itself
 */
export function inKeyOrder<T>(value: T, within: readonly unknown[] = []): T {
  if (within.includes(value)) { throw new Error('A map must have a form in JSON, got an object that holds itself.'); }
  const holders = [...within, value];
  if (Array.isArray(value)) { return value.map(each => inKeyOrder<unknown>(each, holders)) as T; }
  if (!isPlainObject(value)) { return value; }
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, inKeyOrder(value[key], holders)])) as T;
}
