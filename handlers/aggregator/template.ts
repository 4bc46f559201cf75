import { OwnError } from '../shared/errors/safe-error';

/** `{order.customer.id}`: the root and the names below it. */
export interface Reference {
  readonly text: string;
  readonly root: string;
  readonly names: readonly string[];
}

type Piece = string | Reference;

/** The path and the query of a source's call. */
export interface Template {
  /** By segment. */
  readonly segments: readonly (readonly Piece[])[];
  readonly query: readonly { readonly name: string; readonly value: readonly Piece[] }[];
}

/** What a template gives with its values: both are encoded. */
export interface Target {
  readonly path: string;
  readonly query: string;
  /** The values in the path by the last name of their reference, for functions that read path parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The values of several elements in the place of one reference. */
export class JoinedValues {
  constructor(readonly texts: readonly string[]) {}
}

/** A value that cannot be a part of a path or query. Its text is in no log. */
export class UnusableValue extends OwnError {
  constructor(reference: Reference, readonly reason: string) {
    super(`The value of {${reference.text}} ${reason}.`);
    this.name = 'UnusableValue';
  }
}

const REFERENCE = /^[A-Za-z_][\w-]*(\.[\w-]+)*$/;
const PIECES = /\{([^{}]*)\}|[^{}]+|[{}]/g;
/** Library default; many servers refuse a longer path. */
const LONGEST_VALUE = 1024;
/** Characters that end or hide a part of a path for some server: control characters, halves of surrogate pairs, and separators. */
const NEVER = /[\p{Cc}\p{Cs}]/u;
const NOT_IN_PATH = /[\\/]|%[0-9a-f]{2}/i;

/** @throws OwnError if the text is not a path with references */
export function parseTemplate(text: string): Template {
  const [path, ...queries] = text.split('?');
  if (!path.startsWith('/')) throw new OwnError('The path must start with a slash.');
  if (queries.length > 1 || text.includes('#')) throw new OwnError('The path must have at most one question mark, and no fragment.');
  return {
    segments: path.slice(1).split('/').map(piecesOf),
    query: queries.flatMap(query => query.split('&')).map(pair => {
      const [name, ...value] = pair.split('=');
      if (name === '' || /[{}]/.test(name)) throw new OwnError('A query parameter must have a name, without references.');
      return { name, value: piecesOf(value.join('=')) };
    }),
  };
}

/** `{order.lines}`. */
export function parseReference(text: string): Reference {
  const [piece, ...others] = piecesOf(text);
  if (others.length > 0 || typeof piece !== 'object') throw new OwnError('Must be one reference in braces.');
  return piece;
}

export function referencesOf({ segments, query }: Template): Reference[] {
  return [...segments.flat(), ...query.flatMap(({ value }) => value)].filter(piece => typeof piece === 'object');
}

/** @throws UnusableValue */
export function fill({ segments, query }: Template, valueOf: (reference: Reference) => unknown): Target {
  const parameters: Record<string, string> = {};
  const path = segments.map(pieces => {
    const segment = pieces.map(piece => typeof piece === 'string' ? piece : inPath(piece, valueOf(piece), parameters)).join('');
    // dots of the template and of a value may become a dot segment together
    if (pieces.some(piece => typeof piece === 'object') && /^\.{1,2}(;|$)/.test(segment)) throw new UnusableValue(pieces.find(piece => typeof piece === 'object')!, 'is a dot segment');
    return segment;
  });
  const pairs = query.flatMap(({ name, value }) => {
    const [only] = value;
    // a query parameter that the request does not have is left out
    if (value.length === 1 && typeof only === 'object' && only.root === 'query' && valueOf(only) === undefined) return [];
    return `${name}=${value.map(piece => typeof piece === 'string' ? piece : encodeURIComponent(textOf(piece, valueOf(piece)))).join('')}`;
  });
  return { path: `/${path.join('/')}`, query: pairs.join('&'), parameters };
}

/** The text that stands for a value in a path or query. */
export function textOf(reference: Reference, value: unknown): string {
  if (value instanceof JoinedValues) return value.texts.join(',');
  if (value === undefined || value === null) throw new UnusableValue(reference, 'is not there');
  if (typeof value === 'object') throw new UnusableValue(reference, 'is an object or a list');
  // a larger number was rounded as it was read: it would be another's id
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new UnusableValue(reference, 'is a number above 2^53');
  const text = String(value as string | number | boolean);
  if (text.length > LONGEST_VALUE) throw new UnusableValue(reference, `has more than ${LONGEST_VALUE} characters`);
  if (NEVER.test(text)) throw new UnusableValue(reference, 'has control characters');
  return text;
}

function inPath(reference: Reference, value: unknown, parameters: Record<string, string>): string {
  const text = textOf(reference, value);
  if (text === '') throw new UnusableValue(reference, 'is empty');
  if (NOT_IN_PATH.test(text)) throw new UnusableValue(reference, 'has a slash, a backslash or an encoded character');
  if (/^\.{1,2}(;|$)/.test(text)) throw new UnusableValue(reference, 'is a dot segment');
  parameters[reference.names[reference.names.length - 1] ?? reference.root] = text;
  return encodeURIComponent(text);
}

function piecesOf(text: string): Piece[] {
  return [...text.matchAll(PIECES)].map(([piece, reference]) => {
    if (piece === '{' || piece === '}') throw new OwnError('Braces must be in pairs.');
    if (reference === undefined) return piece;
    if (!REFERENCE.test(reference)) throw new OwnError(`A reference must be names joined by dots, got '{${reference}}'.`);
    const [root, ...names] = reference.split('.');
    return { text: reference, root, names };
  });
}
