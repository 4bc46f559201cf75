import { OutputUnit } from '@cfworker/json-schema';

export interface FieldError {
  /** JSON pointer as a URI fragment, as in RFC 9457's own example: `#/items/0/price`. */
  readonly pointer: string;
  readonly message: string;
}

/** Keywords for which the validator quotes the number that it got, which can be a card number. */
const OF_NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];

/** The validator reports each level above a bad field too, before what lies below it: only the innermost say something. */
export function fieldErrors(errors: OutputUnit[]): FieldError[] {
  const isSummary = ({ keyword, keywordLocation }: OutputUnit, next?: OutputUnit) =>
    next !== undefined && (next.keyword === 'false' || next.keywordLocation.startsWith(`${keywordLocation}/`)
      || keyword === 'if' && next.keywordLocation.startsWith(keywordLocation.slice(0, -'if'.length)));
  return errors
    .filter((error, index) => !isSummary(error, errors[index + 1]))
    .map(({ keyword, instanceLocation, error }) => ({
      pointer: instanceLocation,
      message: keyword === 'false' ? 'Is not allowed here.' : OF_NUMBERS.includes(keyword) ? error.replace(/^\S+ is/, 'Is') : error,
    }));
}
