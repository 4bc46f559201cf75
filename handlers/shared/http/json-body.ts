import { Problem } from './problem';
import { JsonSchema, SchemaCheck } from '../json/schema-check';

const JSON_MEDIA_TYPE = /^(application\/json|[^/\s]+\/[^/\s]+\+json)$/;

/** Reads a body as JSON and checks it. */
export class JsonBody {
  private readonly check?: SchemaCheck;

  constructor(schema?: JsonSchema) {
    this.check = schema === undefined ? undefined : new SchemaCheck(schema);
  }

  parse(contentType: string | undefined, body: string | Buffer): unknown {
    const mediaType = (contentType ?? '').split(';')[0].trim().toLowerCase();
    if (!JSON_MEDIA_TYPE.test(mediaType)) {
      throw new Problem('unsupported-media-type', 'Content-Type must be application/json or a type that ends in +json.', {
        headers: { accept: 'application/json' },
      });
    }
    const content = parseJson(String(body));
    const errors = this.check?.errors(content) ?? [];
    if (errors.length > 0) {
      throw new Problem('invalid-request', `${errors.length} ${errors.length === 1 ? 'field is' : 'fields are'} not valid.`, { errors });
    }
    return content;
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // the error's own text quotes the body, which stays out of the logs
    throw new Problem('malformed-json', 'The body must be one JSON value.');
  }
}
