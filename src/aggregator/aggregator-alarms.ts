import { AlarmOverride } from '../core/operations/alarm-override';
import { WebAlarms } from '../core/web/web-options';

/**
 * Tunes or disables the alarms of an Aggregator.
 *
 * They are those of its API, of its function and responses, and of the functions among the sources.
 */
export interface AggregatorAlarms extends WebAlarms {
  /**
   * The percentage of the responses that are errors, because a required source failed or the deadline passed.
   * @default - above 5 % in 3 of 3 minutes
   */
  readonly failedAnswers?: AlarmOverride;
  /**
   * The percentage of the responses that are partial: a part is a fallback, or is left out.
   * @default - above 5 % in 5 of 5 minutes
   */
  readonly partialAnswers?: AlarmOverride;
  /**
   * The number of times that the circuit breaker of a source opened, and of the calls that it refused since.
   * @default - above 0 in a minute
   */
  readonly circuitBreakerOpened?: AlarmOverride;
  /**
   * The number of unhealthy calls of sources, in percent of the requests: no response, a late one, or 502, 503 or 504.
   * @default - above 20 % in 3 of 3 minutes
   */
  readonly unhealthyCalls?: AlarmOverride;
  /**
   * The percentage of the aggregator's invocations that failed.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly aggregatorErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of the aggregator.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly aggregatorThrottles?: AlarmOverride;
  /**
   * The duration (p90) of the aggregator, in milliseconds.
   * @default - at least 90 % of the deadline in 15 of 15 minutes
   */
  readonly aggregatorDuration?: AlarmOverride;
  /**
   * The percentage of the failed invocations of a function that is a source.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of a function that is a source.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * The duration (p90) of a function that is a source, in milliseconds. Without a known timeout there is no such alarm.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
  /**
   * The number of throttled reads and writes of the table of `ResponseCache.dynamoDb`.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly cacheThrottles?: AlarmOverride;
}
