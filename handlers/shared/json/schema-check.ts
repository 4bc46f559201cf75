import { Schema, Validator } from '@cfworker/json-schema';
import { boundedSchema } from './bounded-schema';
import { FieldError, fieldErrors } from './field-errors';
import { shapeOf } from './json-shape';

/** JSON Schema, draft 2020-12; `true` accepts everything. */
export type JsonSchema = object | boolean;

/** Errors in one answer; library default. */
export const MAX_ERRORS = 20;
/** The most values among which all errors are looked for. The validator keeps every error, also those it is not asked for. */
const MAX_VALUES_OF_ALL_ERRORS = 1000;

export interface SchemaFindings {
  /** Field by field; nothing when the content is valid. */
  readonly errors: FieldError[];
  /** Whether there are no others. */
  readonly complete: boolean;
}

/** A schema, prepared once. */
export class SchemaCheck {
  private readonly untilFirst: Validator;
  private readonly all: Validator;

  constructor(schema: JsonSchema) {
    const bounded = boundedSchema(schema) as Schema | boolean;
    this.untilFirst = new Validator(bounded, '2020-12', true);
    this.all = new Validator(bounded, '2020-12', false);
  }

  /** What is wrong with the content. */
  findings(content: unknown): SchemaFindings {
    const { excess, values } = shapeOf(content);
    if (excess !== undefined) return { errors: [{ pointer: '#', message: excess }], complete: false };
    const first = this.untilFirst.validate(content);
    if (first.valid) return { errors: [], complete: true };
    const few = values <= MAX_VALUES_OF_ALL_ERRORS;
    const errors = fieldErrors(few ? this.all.validate(content).errors : first.errors);
    return { errors: errors.slice(0, MAX_ERRORS), complete: few && errors.length <= MAX_ERRORS };
  }
}

/** One line for logs and errors: `#/total: …; #/items/0: …`. */
export function describe(errors: FieldError[]): string {
  return errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
}
