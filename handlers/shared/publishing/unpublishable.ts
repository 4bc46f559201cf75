import { FieldError } from '../json/field-errors';
import { describe } from '../json/schema-check';

/** What can never be published, however often it is tried. */
export class Unpublishable extends Error {}

/** Content that does not fit its contract. */
export class InvalidContent extends Unpublishable {
  constructor(readonly type: string, readonly fields: FieldError[]) {
    super(`${type} is not valid: ${describe(fields)}`);
  }
}
