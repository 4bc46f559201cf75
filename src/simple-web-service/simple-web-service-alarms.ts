import { AlarmOverride } from '../core/operations/alarm-override';
import { WebAlarms } from '../core/web/web-options';

/**
 * Tunes or disables the alarms of a SimpleWebService: those of its API, if it has one, and of each function.
 */
export interface SimpleWebServiceAlarms extends WebAlarms {
  /**
   * The percentage of a function's invocations that failed.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of a function.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * The duration (p90) of a function, in milliseconds. Without a known timeout there is no such alarm.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
  /**
   * The percentage of the invocations of a function's newest version that failed, which rolls a gradual deployment back.
   * @default - above 5 % in 1 of 1 minute
   */
  readonly functionRollback?: AlarmOverride;
  /**
   * The number of a function's invocations per minute that found no provisioned concurrency, with `provisionedConcurrency`.
   * Some services want a few cold starts at their peak, so there is no alarm by default: `AlarmOverride.of({ threshold: 0 })` creates it.
   * @default - no alarm; with an override, above 0 in 5 of 5 minutes
   */
  readonly functionSpillover?: AlarmOverride;
}
