import { AlarmOverride } from '../operations/alarm-override';

/**
 * Tunes or disables the alarms of an IdempotencyTable.
 */
export interface IdempotencyTableAlarms {
  /**
   * The number of reads and writes of the table that DynamoDB throttled, per minute.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly idempotencyThrottles?: AlarmOverride;
}
