import { vanishingValue } from '../../private/json-nulls';
import { Validation } from '../../private/validation';

/** Refuses a filter with a value that would vanish, so that the filter would match other messages. */
export function validateFilterNulls(validation: Validation, filter: object | undefined, prop = 'filter') {
  const place = vanishingValue(filter, (_, value) => value === undefined || value === null);
  validation.check(place === undefined, `${prop}.${place}`,
    'be a value: use [{ exists: false }] for an absent property, and [JsonNull.INSTANCE] of aws-cdk-lib for null (None of Python does not arrive)', 'null');
}
