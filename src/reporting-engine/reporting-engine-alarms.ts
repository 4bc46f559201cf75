import { SearchProjectorAlarms } from './search-projector-alarms';
import { ValkeyAlarms } from './valkey-alarms';
import { AlarmOverride } from '../core/operations/alarm-override';
import { WebAlarms } from '../core/web/web-options';

/**
 * Overrides of the alarms of ReportingEngine: those of its projectors, and those of its API and its queries. Each view has its own besides.
 */
export interface ReportingEngineAlarms extends WebAlarms, SearchProjectorAlarms, ValkeyAlarms {
  /**
   * Time that the projector is behind the source, in milliseconds.
   * @default - above 12 hours (half the retention of the table's stream) for 1 minute
   */
  readonly projectorIteratorAge?: AlarmOverride;
  /**
   * Invocations of the projector, which has one for each batch of changes: a count per hour. Only you know how long nobody may write, so there
   * is no alarm by default: `AlarmOverride.of({ period: Duration.hours(2) })` creates it.
   * @default - no alarm; with an override, below 1 in an hour
   */
  readonly projectorSilence?: AlarmOverride;
  /**
   * Changes that could not be projected in time, and are in `failedRecordsBucket`: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly projectorFailedRecords?: AlarmOverride;
  /**
   * Changes that were given up, and that `failedRecordsBucket` or the failure queue did not take: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly projectorDroppedRecords?: AlarmOverride;
  /**
   * Share of the projector's invocations that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly projectorErrors?: AlarmOverride;
  /**
   * Throttled invocations of the projector: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly projectorThrottles?: AlarmOverride;
  /**
   * Duration of the projector (p90), in milliseconds.
   * @default - at least 90 % of its timeout for 15 minutes
   */
  readonly projectorDuration?: AlarmOverride;
  /**
   * Changes of which a view can make no row: messages in the failure queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failures?: AlarmOverride;
  /**
   * Age of the oldest change in the failure queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly failuresAge?: AlarmOverride;
  /**
   * Rebuilds that failed, or were refused: a count per minute.
   * @default - above 0 in a minute
   */
  readonly rebuildFailed?: AlarmOverride;
  /**
   * Rebuilds that timed out: a count per minute.
   * @default - above 0 in a minute
   */
  readonly rebuildTimedOut?: AlarmOverride;
  /**
   * Rebuilds that were aborted: a count per minute.
   * @default - above 0 in a minute
   */
  readonly rebuildAborted?: AlarmOverride;
  /**
   * Throttled state transitions of rebuilds: a count per minute.
   * @default - above 0 in a minute
   */
  readonly rebuildThrottled?: AlarmOverride;
  /**
   * Failed runs of the drift check: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly driftCheckFailed?: AlarmOverride;
  /**
   * Failed runs of the drift check that are in no queue: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly driftCheckRunsLost?: AlarmOverride;
  /**
   * Share of the invocations for queries that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly queryErrors?: AlarmOverride;
  /**
   * Throttled invocations for queries: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly queryThrottles?: AlarmOverride;
  /**
   * Duration of queries (p90), in milliseconds.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly queryDuration?: AlarmOverride;
  /**
   * Throttled reads and writes of the table of `QueryCache.dynamoDb`: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly queryCacheThrottles?: AlarmOverride;
}
