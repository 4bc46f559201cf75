import { checkIdempotencyKey } from './idempotency-key';
import { Problem } from './problem';
import { canonicalJson } from '../json/canonical-json';
import { textAt } from '../json/json-parts';
import { pointerTokens, resolvePointer } from '../json/json-pointer';
import { JsonText } from '../json/json-text';

/** The part of a request that identifies it. */
export interface IdentifiedRequest {
  readonly method: string;
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The body as the client wrote it. */
  readonly bodyText?: string;
  /** The body as the event has it: text, or Base64. */
  readonly rawBody: string;
  /** The identity of the caller, where the authorizer gives one. */
  readonly caller?: string;
}

export interface RequestKeySettings {
  /** JSON pointers into the request, whose values together are the key. Default: the header Idempotency-Key. */
  readonly pointers?: readonly string[];
  /** JSON pointers to what must be the same for the same key. Default: query and body. */
  readonly validate?: readonly string[];
  /** Whether a request must have the header. */
  readonly required?: boolean;
}

/** Key and value as JSON. Requests of one key and value are one request. */
export interface RequestKey {
  readonly key: JsonText;
  readonly value: JsonText;
}

/** They change nothing, and their answers change: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/**
 * What identifies a request among those of the same caller, method and path of one function. Undefined for a request of a safe method,
 * and for one without the header where it need not have one.
 *
 * A caller without an identity cannot own a key. Who knows its header and its content repeats the request. Other content is another request.
 *
 * @param scope the name of the function
 */
export function requestKey(scope: string, request: IdentifiedRequest, { pointers, validate, required }: RequestKeySettings): RequestKey | undefined {
  const { method, path, headers, query, rawBody, caller } = request;
  if (SAFE_METHODS.includes(method)) return undefined;
  const value = JSON.stringify(validate?.map(pointer => textBehind(request, pointer) ?? 'null') ?? [query.toString(), rawBody]);
  const own = [scope, caller ?? null, method, path];
  if (pointers) return { key: JSON.stringify([...own, ...pointers.map(pointer => partOf(request, pointer))]), value };
  const header = checkIdempotencyKey(headers['idempotency-key']);
  if (header !== undefined) return { key: JSON.stringify([...own, header, ...caller === undefined ? [value] : []]), value };
  if (required) throw new Problem('missing-idempotency-key', 'Idempotency-Key must be given.');
  return undefined;
}

function partOf(request: IdentifiedRequest, pointer: string): JsonText {
  const text = textBehind(request, pointer);
  if (text === undefined || text === '""') throw new Problem('missing-idempotency-key', `The request must have a value at ${pointer}.`);
  return text;
}

/** As JSON, with all digits of the numbers of a body, and the members of objects sorted by name. Undefined where there is nothing. */
function textBehind(request: IdentifiedRequest, pointer: string): JsonText | undefined {
  const { method, path, pathParameters, query, headers, body, bodyText } = request;
  const found = resolvePointer({ method, path, pathParameters, query: Object.fromEntries(query), headers, body }, pointer);
  if (found === undefined || found === null) return undefined;
  const [part, ...names] = pointerTokens(pointer);
  const written = part === 'body' && typeof found !== 'string' && bodyText !== undefined ? textAt(bodyText, ...names) : undefined;
  return canonicalJson(written ?? JSON.stringify(found));
}
