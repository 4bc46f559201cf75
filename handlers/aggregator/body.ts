import { keepingField } from './cache-control';
import { Body, SourceFailure } from './part';
import { isJson, isUtf8 } from '../shared/http/media-type';
import { WebAnswer } from '../shared/http/web-request';
import { shapeOf } from '../shared/json/json-shape';

/** Success without content: https://www.rfc-editor.org/rfc/rfc9110#section-15.3.5. */
const NO_CONTENT = [204, 205];

/**
 * The JSON of a good answer. One that has no content, as one to HEAD, is `null`.
 *
 * @throws SourceFailure for other answers
 */
export function bodyOf({ status, headers, body }: WebAnswer, at: number, method: string): Body {
  if (status < 200 || status > 299 || status === 206) throw new SourceFailure('status', { status, headers });
  const cacheControl = keepingField(headers);
  if (NO_CONTENT.includes(status) || method === 'HEAD') return { text: 'null', value: null, at, cacheControl };
  const type = headers['content-type'];
  if (!isJson(type) || !isUtf8(type) || typeof body !== 'string') throw new SourceFailure('garbage');
  return { text: body, value: parsed(body), at, cacheControl };
}

function parsed(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    // the error's own text quotes the body, which stays out of the logs
    throw new SourceFailure('garbage');
  }
  // deep content would exhaust the stack of whoever reads the answer
  if (shapeOf(value, Infinity).excess !== undefined) throw new SourceFailure('garbage');
  return value;
}
