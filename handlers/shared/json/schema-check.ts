import { Schema, Validator } from '@cfworker/json-schema';
import { FieldError, fieldErrors } from './field-errors';

/** JSON Schema, draft 2020-12; `true` accepts everything. */
export type JsonSchema = object | boolean;

/** A schema, prepared once. */
export class SchemaCheck {
  private readonly validator: Validator;

  constructor(schema: JsonSchema) {
    this.validator = new Validator(schema as Schema | boolean, '2020-12', false);
  }

  /** What is wrong with the content, field by field; nothing when it is valid. */
  errors(content: unknown): FieldError[] {
    return fieldErrors(this.validator.validate(content).errors);
  }
}

/** One line for logs and errors: `#/total: …; #/items/0: …`. */
export function describe(errors: FieldError[]): string {
  return errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
}
