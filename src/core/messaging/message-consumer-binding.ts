import { Construct } from 'constructs';
import { MessageConsumerConfig } from './message-consumer-config';

/**
 * A consumer of messages: a pattern that owns a queue, or one of the `MessageConsumer` factories.
 *
 * Patterns that emit messages take an `IMessageConsumer`, independent of the kind of consumer.
 */
export interface IMessageConsumer {
  /**
   * Binds the consumer. Called once per delivery path by the pattern that emits.
   *
   * @param scope the construct below which the consumer may create the resources of this path
   * @returns exactly one resource
   */
  bindConsumer(scope: Construct): MessageConsumerConfig;
}
