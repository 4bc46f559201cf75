import { Duration } from 'aws-cdk-lib';

/** A value as errors show it: constructs say their path. */
export function describe(got: unknown): string {
  if (got === undefined) { return 'nothing'; }
  if (got instanceof Duration) { return got.toHumanString(); }
  if (typeof got === 'string') { return `'${got}'`; }
  if (typeof got !== 'object' || got === null) { return String(got); }
  if (Array.isArray(got)) { return describeList(got); }
  if (isPlain(got)) { return JSON.stringify(got); }
  const { constructor: { name = 'Object' } = {}, toString } = got as { readonly constructor?: { readonly name?: string }; readonly toString?: unknown };
  if (toString !== undefined && toString !== Object.prototype.toString) { return String(got); }
  return name === 'Object' ? 'an object' : `an object of the class ${name}`;
}

/** Texts and numbers as they are. */
function describeList(got: unknown[]): string {
  if (got.length > 0 && got.every(each => typeof each !== 'object')) { return String(got); }
  return isPlain(got) ? JSON.stringify(got) : got.map(describe).join(', ');
}

/** Values alone. */
function isPlain(got: unknown): boolean {
  if (typeof got !== 'object' || got === null) { return true; }
  return (Array.isArray(got) || Object.getPrototypeOf(got) === Object.prototype) && Object.values(got).every(isPlain);
}
