import { OwnError } from '../errors/safe-error';
import { FieldError } from '../json/field-errors';

/** An event that can never be published, however often it is retried. */
export class Unpublishable extends OwnError {}

/** Content that does not match its contract. */
export class InvalidContent extends Unpublishable {
  /** @param description of the fields, without content */
  constructor(readonly type: string, readonly fields: FieldError[], readonly description: string) {
    super(`${type} is not valid: ${description}`);
  }
}
