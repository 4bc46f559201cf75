import { ShadowAlarms } from './shadow-alarms';
import { AlarmOverride } from '../core/operations/alarm-override';
import { WebAlarms } from '../core/web/web-options';

/**
 * Tunes or disables the alarms of a Strangler.
 *
 * They are those of its API or load balancer, the façade function, the switch, the shadow comparison, and of what is behind the façade.
 * A sync to legacy has alarms of its own: `LegacySyncOptions.alarms`.
 */
export interface StranglerAlarms extends WebAlarms, ShadowAlarms {
  /**
   * The percentage of the façade function's invocations that failed.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly facadeErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of the façade function.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly facadeThrottles?: AlarmOverride;
  /**
   * The duration (p90) of the façade function, in milliseconds.
   * @default - at least 90 % of the longest timeout of a backend in 15 of 15 minutes
   */
  readonly facadeDuration?: AlarmOverride;
  /**
   * The number of times that the circuit breaker of a backend opened, and of the requests that it refused since.
   * @default - above 0 in a minute
   */
  readonly circuitBreakerOpened?: AlarmOverride;
  /**
   * The number of unhealthy calls of backends, in percent of the requests: no response, a late one, or 502, 503 or 504.
   * @default - above 20 % in 3 of 3 minutes
   */
  readonly unhealthyCalls?: AlarmOverride;
  /**
   * The number of reads of the switch that failed.
   * @default - above 0 in 3 of 3 minutes
   */
  readonly switchUnreadable?: AlarmOverride;
  /**
   * The number of features that an alarm or an operator sent back to legacy.
   * @default - above 0 in a minute
   */
  readonly rolledBack?: AlarmOverride;
  /**
   * The number of rollbacks in the dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly rollbackDeadLetters?: AlarmOverride;
  /**
   * The age of the oldest rollback in the dead-letter queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly rollbackDeadLettersAge?: AlarmOverride;
  /**
   * The number of rollbacks that reached neither the switch nor the dead-letter queue.
   * @default - above 0 in a minute
   */
  readonly rollbacksLost?: AlarmOverride;
  /**
   * The number of targets in a VPC that fail the health check of the load balancer.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly unhealthyTargets?: AlarmOverride;
  /**
   * The number of healthy targets in a VPC. Only you know how many carry the load, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: 2 })` creates it.
   * @default - no alarm; with an override, below 1 in 5 of 5 minutes
   */
  readonly healthyTargets?: AlarmOverride;
  /**
   * The percentage of the requests to targets in a VPC that were answered 5xx.
   * @default - above 5 % in 3 of 3 minutes
   */
  readonly targetErrors?: AlarmOverride;
  /**
   * The percentage of the failed invocations of a function behind the façade.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of a function behind the façade.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * The duration (p90) of a function behind the façade, in milliseconds. Without a known timeout there is no such alarm.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
}
