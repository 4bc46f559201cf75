import { HALF, refuse } from './parameters';
import { LookupSettings } from './settings';
import { WebRequest } from '../shared/http/web-request';
import { canonicalJson } from '../shared/json/canonical-json';
import { jsonObject, JsonText } from '../shared/json/json-text';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-partition-sort-keys: a partition key. A sort key has half. */
const LONGEST_TEXT = 2_048;
/** DynamoDB keeps 38 digits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const MOST_DIGITS = 38;

/** The key that a request names, as JSON in canonical form: the same for every way to write a number. Throws a problem that names the parameter. */
export function lookupKey({ query, pathParameters }: Pick<WebRequest, 'query' | 'pathParameters'>, keys: LookupSettings['keys']): JsonText {
  if (query.size > 0) refuse('The route has no query parameters.');
  return canonicalJson(jsonObject({}, Object.fromEntries(keys.map(({ name, type }) => [name, valueOf(pathParameters[name] ?? '', name, type)]))));
}

function valueOf(given: string, name: string, type: 'S' | 'N'): JsonText {
  if (type === 'N') {
    if (!NUMBER.test(given) || given.replace(/\D/g, '').length > MOST_DIGITS) refuse(`The parameter '${name}' must be a decimal number of up to ${MOST_DIGITS} digits.`);
    return given;
  }
  if (given === '' || Buffer.byteLength(given) > LONGEST_TEXT || HALF.test(given)) refuse(`The parameter '${name}' must be a text of 1 to ${LONGEST_TEXT} bytes.`);
  return JSON.stringify(given);
}
