import { SubscriptionAlarms } from '../core/messaging/subscription-alarms';
import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one subscription of PubSub. The name of an alarm is that of the subscription and of the option:
 * `videoWallFailedInvocations` for the subscription `VideoWall`.
 */
export interface EventSubscriptionAlarms extends SubscriptionAlarms {
  /**
   * Events that the subscription's rule failed to deliver permanently: a count per minute. Buses only.
   * @default - above 0 for 1 minute
   */
  readonly failedInvocations?: AlarmOverride;
  /**
   * Events that EventBridge could not send to the subscription's dead-letter queue: a count per minute. Buses only.
   * @default - above 0 for 1 minute
   */
  readonly deadLettersFailed?: AlarmOverride;
  /**
   * Throttled runs of the subscription's rule: a count per minute. Buses only.
   * @default - above 0 for 5 minutes
   */
  readonly ruleThrottled?: AlarmOverride;
  /**
   * Calls of an API destination that EventBridge repeated, because the endpoint did not take the event: a count per 15 minutes.
   * @default - above 0 for 30 minutes
   */
  readonly deliveryRetries?: AlarmOverride;
}
