import { AlarmThreshold } from '../core/alarm-threshold';

/**
 * The alarms of the broker. Those of a subscription are tuned where it is made.
 */
export interface PubSubAlarms {
  /**
   * Events that the broker failed to deliver or to set aside, or delivered late: counts, of each
   * subscription on a bus, of all together on a topic.
   * @default - above 0 in a minute; throttled for 5 of 5 minutes
   */
  readonly delivery?: AlarmThreshold;
  /**
   * Events whose type no subscription takes, where they are counted.
   * @default - above 0 in a minute
   */
  readonly unmatched?: AlarmThreshold;
}
