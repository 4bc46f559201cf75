import { WebRequest } from '../shared/http/web-request';
import { textOf } from '../shared/json/utf8-text';

/** A request as its worker gets it: src/queue-load-leveling/README.md. */
export interface ReceivedRequest {
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or Base64. */
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The bytes of the body stay as they are: what is no text in UTF-8 is Base64. */
export function contentOf({ path, query, headers, body }: WebRequest, forwarded: readonly string[]): ReceivedRequest {
  const text = textOf(body);
  return {
    path,
    query: query.toString(),
    headers: Object.fromEntries(forwarded.filter(name => headers[name] !== undefined).map(name => [name, headers[name]])),
    body: text ?? body.toString('base64'),
    isBase64Encoded: text === undefined,
  };
}
