import { Filter, validateFilter } from '../../core/messaging/private/filter-policy';
import { Validation } from '../../core/private/validation';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html */
const LONGEST_FILTER = 4096;

/**
 * Checks a filter of an event source.
 *
 * @param pattern as the user gave it
 * @param written as Lambda gets it
 */
export function validateEventSourceFilter(validation: Validation, pattern: Filter, written: Filter = pattern) {
  validateFilter(validation, 'filter', pattern);
  const { length } = JSON.stringify(written);
  validation.check(length <= LONGEST_FILTER, 'filter', `have at most ${LONGEST_FILTER} characters as JSON (Lambda event source limit)`, length);
}
