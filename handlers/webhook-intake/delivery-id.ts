import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';
import { canonicalJson } from '../shared/json/canonical-json';
import { textAt } from '../shared/json/json-parts';
import { pointerTokens } from '../shared/json/json-pointer';
import { jsonOrText } from '../shared/json/json-text';

const ID = /^[\x21-\x7e]{1,255}$/;

/**
 * What the sender calls the delivery: the same when it repeats it.
 * @param text the body
 */
export function deliveryIdOf({ headers }: Pick<WebRequest, 'headers'>, text: string, pointer: string): string {
  const [part, ...names] = pointerTokens(pointer);
  const id = part === 'headers' ? headers[names[0].toLowerCase()] : idIn(text, names);
  if (id !== undefined && ID.test(id)) return id;
  throw new Problem('missing-idempotency-key', `The request must have an id of 1 to 255 printable ASCII characters without spaces at ${pointer}.`);
}

/** A number keeps all its digits. */
function idIn(text: string, names: string[]): string | undefined {
  if (typeof jsonOrText(text) !== 'object') return undefined;
  const found = textAt(text, ...names);
  const value = found === undefined ? undefined : jsonOrText(found);
  return typeof value === 'number' ? canonicalJson(found!) : typeof value === 'string' ? value : undefined;
}
