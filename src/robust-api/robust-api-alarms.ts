import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Tunes or disables the alarms of a RobustApi.
 */
export interface RobustApiAlarms {
  /**
   * Share of the requests answered 4xx, 0 to 1.
   * @default - above 0.05 in 5 of 5 minutes
   */
  readonly clientErrors?: AlarmOverride;
  /**
   * Share of the requests answered 5xx, 0 to 1.
   * @default - above 0.05 in 3 of 3 minutes
   */
  readonly serverErrors?: AlarmOverride;
  /**
   * Latency (p90), in milliseconds; in seconds where a load balancer is the engine.
   * @default - at least 2.5 seconds in 5 of 5 minutes
   */
  readonly latency?: AlarmOverride;
  /**
   * Tasks or addresses behind a load balancer that fail their health check: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly unhealthyTargets?: AlarmOverride;
  /**
   * Share of a request router's invocations that failed: percent.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly routerErrors?: AlarmOverride;
  /**
   * Throttled invocations of a request router: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly routerThrottles?: AlarmOverride;
  /**
   * Duration of a request router (p90), in milliseconds.
   * @default - at least 90 % of its route's timeout in 15 of 15 minutes
   */
  readonly routerDuration?: AlarmOverride;
  /**
   * How often a router stopped passing requests on to a backend: a count.
   * @default - above 0 in a minute
   */
  readonly circuitBreakerOpened?: AlarmOverride;
}
