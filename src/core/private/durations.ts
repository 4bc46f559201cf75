import { Duration } from 'aws-cdk-lib';
import { describe } from './described-value';

export const DURATION = 'be a Duration, such as Duration.seconds(30)';

/** Whether a value is a time. Python and JavaScript pass whatever is given, and a computed time can be `NaN`. */
export function isDuration(got: unknown): got is Duration {
  const isOne = typeof got === 'object' && got !== null && 'isUnresolved' in got && 'toMilliseconds' in got;
  return isOne && ((got as Duration).isUnresolved() || Number.isFinite((got as Duration).toMilliseconds({ integral: false })));
}

/**
 * Refuses what is no time where no construct is at hand.
 *
 * @param place of the value: `Fallback.cached: maxAge`
 */
export function requireDuration(place: string, got: unknown) {
  if (got !== undefined && !isDuration(got)) { throw new Error(`${place} must ${DURATION}, got ${describe(got)}.`); }
}
