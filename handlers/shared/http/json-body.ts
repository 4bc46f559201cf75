import { isJson, isUtf8 } from './media-type';
import { Problem } from './problem';
import { repeatedName, shapeOf } from '../json/json-shape';
import { JsonSchema, SchemaCheck } from '../json/schema-check';
import { textOf } from '../json/utf8-text';

/** Reads a body as JSON and checks it. */
export class JsonBody {
  private readonly check?: SchemaCheck;

  constructor(schema?: JsonSchema) {
    this.check = schema === undefined ? undefined : new SchemaCheck(schema);
  }

  parse(contentType: string | undefined, body: string | Buffer): unknown {
    if (!isJson(contentType)) throw unsupported('Content-Type must be application/json or a type that ends in +json.');
    requireUtf8(contentType);
    const content = parseJson(typeof body === 'string' ? body : textOf(body) ?? '');
    if (this.check) this.checkFields(this.check, content);
    return content;
  }

  private checkFields(check: SchemaCheck, content: unknown): void {
    const { errors, complete } = check.findings(content);
    if (errors.length === 0) return;
    const fields = `${errors.length} ${errors.length === 1 ? 'field is' : 'fields are'} not valid.`;
    throw new Problem('invalid-request', complete ? fields : `At least ${fields}`, { errors });
  }
}

/** Other charsets are refused: JSON between systems is UTF-8 (https://www.rfc-editor.org/rfc/rfc8259#section-8.1). */
export function requireUtf8(contentType: string | undefined): void {
  if (!isUtf8(contentType)) throw unsupported('The charset of Content-Type must be utf-8, the one of JSON (RFC 8259).');
}

function unsupported(detail: string): Problem {
  return new Problem('unsupported-media-type', detail, { headers: { accept: 'application/json' } });
}

/** JSON that every reader understands alike. */
function parseJson(json: string): unknown {
  const content = valueOf(json);
  const { excess } = shapeOf(content, Infinity);
  if (excess !== undefined) throw new Problem('malformed-request', `The body ${excess[0].toLowerCase()}${excess.slice(1)}`);
  if (repeatedName(json) !== undefined) throw new Problem('malformed-request', 'The body must not name a member of an object twice.');
  return content;
}

function valueOf(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // the error's own text quotes the body, which stays out of the logs
    throw new Problem('malformed-json', 'The body must be one JSON value.');
  }
}
