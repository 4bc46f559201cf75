import { AlarmOverride } from '../core/operations/alarm-override';
import { WebAlarms } from '../core/web/web-options';

/**
 * Overrides of the alarms of an HTTP ingest. The name of an alarm is that of the ingest and of the option:
 * `collectorEventsRefused` for the ingest `Collector`.
 */
export interface HttpIngestAlarms extends WebAlarms {
  /**
   * Share of the events that were not valid, in percent. Their requests are answered 200, so that `clientErrors` does not see them.
   * @default - above 5 % in 5 of 5 minutes
   */
  readonly eventsRefused?: AlarmOverride;
  /**
   * Valid events that the stream did not take, after retries: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly eventsUntaken?: AlarmOverride;
  /**
   * Share of failed invocations of the function that puts the events, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * Throttled invocations of the function that puts the events: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * Duration (p90) of the function that puts the events, in milliseconds.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
}
