import { AlarmOverride } from '../core/operations/alarm-override';
import { WebAlarms } from '../core/web/web-options';

/**
 * Tunes or disables the alarms of a RobustApi.
 */
export interface RobustApiAlarms extends WebAlarms {
  /**
   * The number of targets behind a load balancer that fail their health check.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly unhealthyTargets?: AlarmOverride;
  /**
   * The number of healthy targets behind a load balancer. Only you know how many carry the load, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: 2 })` creates it.
   * @default - no alarm; with an override, below 1 in 5 of 5 minutes
   */
  readonly healthyTargets?: AlarmOverride;
  /**
   * The percentage of the requests to a backend behind a load balancer that were answered 5xx.
   * @default - above 5 % in 3 of 3 minutes
   */
  readonly targetErrors?: AlarmOverride;
  /**
   * The percentage of a function backend's invocations that failed.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of a function backend.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * The duration (p90) of a function backend, in milliseconds. Without a known timeout there is no such alarm.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
  /**
   * The percentage of a request router's invocations that failed.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly routerErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of a request router.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly routerThrottles?: AlarmOverride;
  /**
   * The duration (p90) of a request router, in milliseconds.
   * @default - at least 90 % of the route's timeout in 15 of 15 minutes
   */
  readonly routerDuration?: AlarmOverride;
  /**
   * The number of times that a request router's circuit breaker opened, and of the requests that it refused since.
   * @default - above 0 in a minute
   */
  readonly circuitBreakerOpened?: AlarmOverride;
  /**
   * The percentage of a request router's requests whose call to the backend was unhealthy.
   * @default - above 20 % in 3 of 3 minutes
   */
  readonly unhealthyCalls?: AlarmOverride;
}
