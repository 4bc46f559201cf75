import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one branch. The name of an alarm is that of the branch and of the option:
 * `latestIteratorAge` for the branch `Latest`. The kind of branch decides which alarms exist.
 */
export interface StreamBranchAlarms {
  /**
   * Time that the branch is behind the stream, in milliseconds.
   * @default - above 50 % of the stream's retention period for 5 minutes
   */
  readonly iteratorAge?: AlarmOverride;
  /**
   * Records in the failure queue of the branch: a count.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failures?: AlarmOverride;
  /**
   * Age of the oldest record in the failure queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly failuresAge?: AlarmOverride;
  /**
   * Records that Lambda gave up and stored in `failedRecordsBucket`: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failedRecords?: AlarmOverride;
  /**
   * Records that neither bucket nor failure queue of the branch took: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly droppedRecords?: AlarmOverride;
  /**
   * Share of invocations that failed of the function that writes or consumes the records, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly errors?: AlarmOverride;
  /**
   * Throttled invocations of the function that writes or consumes the records: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * Duration (p90) of the function that writes or consumes the records, in milliseconds. The alarm does not exist where its timeout is unknown.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly duration?: AlarmOverride;
  /**
   * Share of invocations that failed of the function that reads the stream for a consumer, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly forwarderErrors?: AlarmOverride;
  /**
   * Throttled invocations of the function that reads the stream for a consumer: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly forwarderThrottles?: AlarmOverride;
  /**
   * Duration (p90) of the function that reads the stream for a consumer, in milliseconds.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly forwarderDuration?: AlarmOverride;
  /**
   * Throttled reads and writes of the idempotency table of a consumer: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly idempotencyThrottles?: AlarmOverride;
  /**
   * Throttled reads and writes of the table of the branch: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly tableThrottles?: AlarmOverride;
  /**
   * Requests to the table of the branch that DynamoDB failed: a count per minute.
   * @default - above 0 for 3 minutes
   */
  readonly tableSystemErrors?: AlarmOverride;
  /**
   * Replays and switches of the table that failed, or were refused: a count per minute.
   * @default - above 0 in a minute
   */
  readonly replayFailed?: AlarmOverride;
  /**
   * Replays and switches of the table that timed out: a count per minute.
   * @default - above 0 in a minute
   */
  readonly replayTimedOut?: AlarmOverride;
  /**
   * Replays and switches of the table that were aborted: a count per minute.
   * @default - above 0 in a minute
   */
  readonly replayAborted?: AlarmOverride;
  /**
   * Throttled state transitions of replays and switches: a count per minute.
   * @default - above 0 in a minute
   */
  readonly replayThrottled?: AlarmOverride;
  /**
   * Age of the oldest record of an archive that Firehose has not written into the bucket, in seconds.
   * @default - above the buffer interval and 15 minutes for 5 minutes
   */
  readonly deliveryFreshness?: AlarmOverride;
  /**
   * Share of the writes of Firehose to the bucket of an archive that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly deliveryFailures?: AlarmOverride;
  /**
   * Records of an archive that Firehose throttled: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly deliveryThrottles?: AlarmOverride;
  /**
   * Records of an archive in Parquet that Firehose could not convert: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deliveryConversions?: AlarmOverride;
  /**
   * Records that arrived too late for their windows: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly lateRecords?: AlarmOverride;
  /**
   * Throttled reads and writes of the table with what windows have counted: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly ledgerThrottles?: AlarmOverride;
  /**
   * Requests to the table with what windows have counted that DynamoDB failed: a count per minute.
   * @default - above 0 for 3 minutes
   */
  readonly ledgerSystemErrors?: AlarmOverride;
  /**
   * Time between the arrival of a record at the stream and its document in a search index, in seconds.
   * @default - above 15 minutes for 3 minutes
   */
  readonly searchLag?: AlarmOverride;
}
