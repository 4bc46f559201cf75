import { canonicalNumber } from '../shared/json/canonical-json';
import { repeatedName, shapeOf } from '../shared/json/json-shape';

/**
 * A JSON value with all digits of its numbers. A string is a text that begins with `s`, or a number that begins with `n`; the names
 * of members begin with `s`, too, so that `__proto__` is a name as any other.
 */
export type Tree = string | boolean | null | readonly Tree[] | TreeObject;

export interface TreeObject {
  readonly [name: string]: Tree;
}

/** About 300 ms of CPU; library default. */
const MAX_VALUES = 200_000;

/** A string or a number of JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/**
 * The value of JSON text. Undefined if it is none, if it is nested too deeply or has too many values, or if an object has a name twice:
 * readers differ in which of the two they take (https://www.rfc-editor.org/rfc/rfc8259#section-4).
 */
export function treeOf(text: string): Tree | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (shapeOf(content, MAX_VALUES).excess !== undefined || repeatedName(text) !== undefined) return undefined;
  return JSON.parse(text.replace(TOKEN, token => token.startsWith('"') ? `"s${token.slice(1)}` : `"n${canonicalNumber(token)}"`)) as Tree;
}

export function isObject(tree: Tree): tree is TreeObject {
  return typeof tree === 'object' && tree !== null && !isList(tree);
}

export function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** `text`, `number`, `boolean`, `null`, `list`, `object`. */
export function typeOf(tree: Tree): string {
  if (tree === null) return 'null';
  if (typeof tree === 'string') return tree.startsWith('n') ? 'number' : 'text';
  if (typeof tree === 'boolean') return 'boolean';
  return isList(tree) ? 'list' : 'object';
}

/** Whether two numbers are no further apart. The rounding of the last digits is no distance. */
export function isNear(a: string, b: string, tolerance: number): boolean {
  if (a === b) return true;
  if (tolerance === 0) return false;
  const [x, y] = [Number(a.slice(1)), Number(b.slice(1))];
  if (Math.abs(x) <= Number.MAX_SAFE_INTEGER && Math.abs(y) <= Number.MAX_SAFE_INTEGER) {
    return Math.abs(x - y) <= tolerance + 2 * Number.EPSILON * Math.max(Math.abs(x), Math.abs(y));
  }
  // a double has not all of their digits
  const [m, n] = [wholeNumber(a), wholeNumber(b)];
  if (m === undefined || n === undefined) return false;
  const distance = m > n ? m - n : n - m;
  return distance <= BigInt(Math.floor(tolerance));
}

function wholeNumber(tree: string): bigint | undefined {
  return /^n-?\d{1,100}$/.test(tree) ? BigInt(tree.slice(1)) : undefined;
}
