import { Validator } from '@cfworker/json-schema';
import { Problem } from './problems';
import { fieldErrors } from '../shared/json/field-errors';

const JSON_MEDIA_TYPE = /^(application\/json|[^/\s]+\/[^/\s]+\+json)$/;

/** Checks a request's body and answers its content; `schema` is JSON Schema, draft 2020-12. */
export class RequestBody {
  private readonly validator?: Validator;

  constructor(schema?: object) {
    this.validator = schema && new Validator(schema, '2020-12', false);
  }

  parse(contentType: string | undefined, body: string): unknown {
    const mediaType = (contentType ?? '').split(';')[0].trim().toLowerCase();
    if (!JSON_MEDIA_TYPE.test(mediaType)) {
      throw new Problem('unsupported-media-type', 'Content-Type must be application/json or a type that ends in +json.', {
        headers: { accept: 'application/json' },
      });
    }
    const content = parseJson(body);
    const result = this.validator?.validate(content);
    if (result?.valid === false) {
      const errors = fieldErrors(result.errors);
      throw new Problem('invalid-request', `${errors.length} ${errors.length === 1 ? 'field is' : 'fields are'} not valid.`, { errors });
    }
    return content;
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Problem('malformed-json', (error as SyntaxError).message);
  }
}
