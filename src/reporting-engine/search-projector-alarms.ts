import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of the functions for search indexes. An engine without a search index has none of them.
 */
export interface SearchProjectorAlarms {
  /**
   * Time that the projector of search indexes is behind the source, in milliseconds.
   * @default - above 12 hours (half the retention of the table's stream) for 1 minute
   */
  readonly searchProjectorIteratorAge?: AlarmOverride;
  /**
   * Changes that could not be written to a search index in time, and are in `failedRecordsBucket`: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly searchProjectorFailedRecords?: AlarmOverride;
  /**
   * Changes for search indexes that were given up, and that `failedRecordsBucket` or the failure queue did not take: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly searchProjectorDroppedRecords?: AlarmOverride;
  /**
   * Share of the invocations for search indexes that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly searchProjectorErrors?: AlarmOverride;
  /**
   * Throttled invocations for search indexes: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly searchProjectorThrottles?: AlarmOverride;
  /**
   * Duration of the projector of search indexes (p90), in milliseconds.
   * @default - at least 90 % of its timeout for 15 minutes
   */
  readonly searchProjectorDuration?: AlarmOverride;
  /**
   * Daily runs of the function that removes tombstones which failed: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly searchSweeperFailed?: AlarmOverride;
  /**
   * Daily runs that failed and that are in no queue: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly searchSweeperRunsLost?: AlarmOverride;
  /**
   * Failed runs of the drift check of search indexes: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly searchDriftCheckFailed?: AlarmOverride;
  /**
   * Failed runs of the drift check of search indexes that are in no queue: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly searchDriftCheckRunsLost?: AlarmOverride;
}
