import { OutputUnit } from '@cfworker/json-schema';

export interface FieldError {
  /** JSON pointer as a URI fragment, as in RFC 9457's own example: `#/items/0/price`. */
  readonly pointer: string;
  readonly message: string;
}

/** Keywords, beside `exclusiveMinimum`, for which the validator quotes the number that it got, which can be a card number. */
const OF_NUMBERS = ['minimum', 'maximum', 'exclusiveMaximum', 'multipleOf'];

/** The validator reports each level above a bad field too, before what lies below it: only the innermost say something. */
export function fieldErrors(errors: OutputUnit[]): FieldError[] {
  const isSummary = ({ keyword, keywordLocation }: OutputUnit, next?: OutputUnit) =>
    next !== undefined && (next.keyword === 'false' || next.keywordLocation.startsWith(`${keywordLocation}/`)
      || keyword === 'if' && next.keywordLocation.startsWith(keywordLocation.slice(0, -'if'.length)));
  return errors
    .filter((error, index) => !isSummary(error, errors[index + 1]))
    .map(({ keyword, instanceLocation, error }) => ({
      pointer: instanceLocation,
      message: keyword === 'false' ? 'Is not allowed here.' : withoutNumber(keyword, error),
    }));
}

/** Of a lower bound that is excluded the validator says "less than", also where the number is equal. */
function withoutNumber(keyword: string, error: string): string {
  if (keyword === 'exclusiveMinimum') { return error.replace(/^\S+ is less/, 'Is not greater'); }
  return OF_NUMBERS.includes(keyword) ? error.replace(/^\S+ is/, 'Is') : error;
}
