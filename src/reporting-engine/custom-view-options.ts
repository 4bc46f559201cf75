import { CustomViewAlarms } from './custom-view-alarms';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';

/**
 * Options of a custom view.
 */
export interface CustomViewOptions {
  /** The function that makes the view, in any language: `MessageConsumer.function()`. The README has the event that it gets. */
  readonly projector: IMessageConsumer;
  /**
   * The number of changes in a batch: 1 to 10,000 (Lambda limit). The function is invoked again for changes beyond 6 MB.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * Overrides of the view's alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: CustomViewAlarms;
}
