import { Problem } from './problem';
import { isRefusal } from '../errors/refusal';

const RETRY_AFTER = '5';

/** A failed call to AWS as an answer: 500 for what would be refused again, and 503 for what passes or an operator corrects. */
export function awsProblem(error: unknown): Problem {
  return error instanceof Problem ? error : failed(isRefusal(error), error);
}

/** @param isLasting whether the same request would fail again */
export function failed(isLasting: boolean, cause: unknown): Problem {
  return isLasting
    ? new Problem('internal-error', 'Search the logs for the correlation id.', { cause })
    : new Problem('temporarily-unavailable', 'Retry the request later.', { headers: { 'retry-after': RETRY_AFTER }, cause });
}
