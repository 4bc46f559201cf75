import { Construct } from 'constructs';
import { MessageConsumerConfig } from './message-consumer-config';

/**
 * Something messages can be delivered to: a pattern that owns a queue, or one of
 * the `MessageConsumer` factories.
 *
 * Patterns that emit messages take an `IMessageConsumer` and never know what is behind it.
 */
export interface IMessageConsumer {
  /**
   * Called once per delivery path by the pattern that emits.
   *
   * @param scope the construct below which the consumer may create what this path needs
   * @returns exactly one destination
   */
  bindConsumer(scope: Construct): MessageConsumerConfig;
}
