import { Duration } from 'aws-cdk-lib';
import { isPlainObject } from './plain-object';

/** What the `toString` of `Object` says. */
const OF_OBJECT = /^\[object .*\]$/;

/** A value as errors show it: constructs say their path. */
export function describe(got: unknown): string {
  if (got === undefined) { return 'nothing'; }
  if (got instanceof Duration) { return got.toHumanString() || got.formatTokenToNumber(); }
  if (typeof got === 'string') { return `'${got}'`; }
  if (typeof got === 'function') { return describeFunction(got); }
  if (typeof got !== 'object' || got === null) { return String(got); }
  if (Array.isArray(got)) { return describeList(got); }
  if (isPlain(got)) { return JSON.stringify(got); }
  const { constructor: { name = 'Object' } = {}, toString } = got as { readonly constructor?: { readonly name?: string }; readonly toString?: unknown };
  if (toString !== undefined && !OF_OBJECT.test(String(got))) { return String(got); }
  return name === 'Object' ? 'an object' : `an object of the class ${name}`;
}

/** Texts and numbers as they are. */
function describeList(got: unknown[]): string {
  if (got.length > 0 && got.every(each => each !== '' && ['string', 'number', 'boolean'].includes(typeof each))) { return String(got); }
  // a list can have itself
  return isPlain(got) ? JSON.stringify(got) : got.map(each => Array.isArray(each) && !isPlain(each) ? 'a list' : describe(each)).join(', ');
}

/** Its code says nothing to a user. */
function describeFunction(got: { readonly name: string }): string {
  if (got.name === '') { return 'a JavaScript function'; }
  return `the ${/^class\b/.test(String(got)) ? 'class' : 'JavaScript function'} '${got.name}'`;
}

/** Values alone, which JSON can show. */
function isPlain(got: unknown, within: readonly unknown[] = []): boolean {
  if (typeof got !== 'object' || got === null) { return !['bigint', 'symbol', 'function'].includes(typeof got); }
  const isShown = Array.isArray(got) || isPlainObject(got) && Object.getPrototypeOf(got) !== null;
  return isShown && !within.includes(got) && Object.values(got).every(each => isPlain(each, [...within, got]));
}
