import { brotliDecompressSync, gunzipSync, inflateSync } from 'zlib';
import { Difference, Differences } from './difference';
import { Tree, treeOf } from './json-tree';
import { ComparisonRules } from './place';
import { Secrets } from './secrets';
import { shownText } from './shown-value';
import { TreeComparison } from './tree-comparison';
import { textOf } from '../shared/json/utf8-text';

/** An answer of a service. */
export interface Answer {
  readonly status: number;
  /** The names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a body may have when it is decompressed; library default. */
const MOST_BYTES = 8 * 1024 * 1024;
const LIMIT = { maxOutputLength: MOST_BYTES };
const DECODERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  'gzip': body => gunzipSync(body, LIMIT),
  'x-gzip': body => gunzipSync(body, LIMIT),
  'deflate': body => inflateSync(body, LIMIT),
  'br': body => brotliDecompressSync(body, LIMIT),
  'identity': body => body,
};
const JSON_TYPE = /^application\/([\w.-]+\+)?json$/;
/** Codings of one body; library default. */
const MOST_CODINGS = 3;

/** An answer, ready to be compared. */
export interface ReadAnswer {
  readonly status: number;
  /** In lower case, without parameters. Empty if there is none. */
  readonly mediaType: string;
  /** Decompressed if that is possible. */
  readonly body: Buffer;
  /** False where the body has a coding that is not known, or it is too large. */
  readonly isReadable: boolean;
  /** Undefined where the body is no JSON, or cannot be compared by its structure. */
  readonly tree?: Tree;
}

export function readAnswer({ status, headers, body: sent }: Answer): ReadAnswer {
  const mediaType = (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  const body = decoded(sent, headers['content-encoding'] ?? '');
  const text = body && JSON_TYPE.test(mediaType) ? textOf(body) : undefined;
  return { status, mediaType, body: body ?? sent, isReadable: body !== undefined, tree: text === undefined ? undefined : treeOf(text) };
}

/**
 * Where two answers differ: in status, media type and body. JSON is compared by its structure, and other bodies byte by byte.
 *
 * @param noise pointers to values that change with every answer
 */
export function compareAnswers(
  legacy: ReadAnswer, next: ReadAnswer, rules: ComparisonRules, noise: readonly string[], secrets: Secrets,
): Differences {
  const found = new Differences();
  const differ = (kind: Difference['kind'], one: string, other: string) => {
    if (one !== other) found.add({ kind, pointer: '' }, () => ({ at: '', legacy: shownText(one, secrets), new: shownText(other, secrets) }));
  };
  differ('status', String(legacy.status), String(next.status));
  differ('contentType', legacy.mediaType, next.mediaType);
  if (legacy.tree !== undefined && next.tree !== undefined) {
    new TreeComparison(rules, noise, secrets).compare(legacy.tree, next.tree, found);
  } else if (!legacy.body.equals(next.body)) {
    // the content is not shown: nobody can say what of it is redacted
    found.add({ kind: 'body', pointer: '' }, () => ({ at: '', ...sizes(legacy.body, next.body) }));
  }
  return found;
}

function sizes(legacy: Buffer, next: Buffer) {
  let at = 0;
  while (at < legacy.length && at < next.length && legacy[at] === next[at]) at++;
  const described = ({ length }: Buffer) => `${length} bytes, the first difference at ${at}`;
  return { legacy: described(legacy), new: described(next) };
}

function decoded(body: Buffer, contentEncoding: string): Buffer | undefined {
  const codings = contentEncoding.toLowerCase().split(',').map(coding => coding.trim()).filter(coding => coding !== '');
  if (body.length === 0) return body;
  if (body.length > MOST_BYTES || codings.length > MOST_CODINGS || !codings.every(coding => Object.hasOwn(DECODERS, coding))) return undefined;
  try {
    return codings.reduceRight((bytes, coding) => DECODERS[coding](bytes), body);
  } catch {
    return undefined; // too large, or not what it says
  }
}
