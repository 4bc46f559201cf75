import { OwnError } from '../errors/safe-error';
import { FieldError } from '../json/field-errors';
import { describe } from '../json/schema-check';

/** An event that can never be published, however often it is retried. */
export class Unpublishable extends OwnError {}

/** Content that does not match its contract. */
export class InvalidContent extends Unpublishable {
  constructor(readonly type: string, readonly fields: FieldError[]) {
    super(`${type} is not valid: ${describe(fields)}`);
  }
}
