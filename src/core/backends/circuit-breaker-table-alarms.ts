import { AlarmOverride } from '../operations/alarm-override';

/**
 * Tunes or disables the alarms of a CircuitBreakerTable.
 */
export interface CircuitBreakerTableAlarms {
  /**
   * The number of times that a circuit opened, and of the calls that were refused since.
   * @default - above 0 in a minute
   */
  readonly circuitBreakerOpened?: AlarmOverride;
  /**
   * The percentage of the calls that were unhealthy.
   * @default - above 20 % in 3 of 3 minutes
   */
  readonly unhealthyCalls?: AlarmOverride;
}
