import { Reference } from './template';

/** The values that references name. */
export type ValueOf = (reference: Reference) => unknown;

/** What the names lead to, without anything inherited. */
export function valueAt(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
    ? (inner as Record<string, unknown>)[name] : undefined, value);
}
