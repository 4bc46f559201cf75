import { SubscriptionRequest } from './broker';
import { isFifo, keepsOrder, kindOf } from '../../core/messaging/private/consumer-kind';
import { Validation } from '../../core/private/validation';
import { MessageOrdering } from '../channel-guarantees';

/** A consumer must keep the order of the channel, and must not promise an order that the channel does not keep. */
export function validateConsumer(validation: Validation, { name, consumer }: SubscriptionRequest, ordering: MessageOrdering) {
  const prop = `consumer of '${name}'`;
  const kind = kindOf(consumer) ?? validation.fail(prop, 'bind to exactly one resource', Object.keys(consumer).join(', ') || 'none');
  validation.check(consumer.apiDestination === undefined, prop,
    'be a function that calls the endpoint, because only an event bus calls API destinations: or use PubSub with EventBroker.eventBus()', kind);
  if (ordering === MessageOrdering.ITEM) {
    validation.check(consumer.function !== undefined, prop, 'be a function: changes of a table have its attributes and no contract. '
      + 'PubSub.publishFrom() publishes events of the table for other consumers', kind);
  } else if (ordering === MessageOrdering.NONE) {
    validation.check(!isFifo(consumer), prop,
      'be a standard queue or topic, because this channel keeps no order: use MessageChannel.fifoTopic(), fifoQueue() or stream() where order matters', kind);
  } else {
    validation.check(keepsOrder(consumer), prop,
      `keep the order of each ${ordering}: use a function, a FIFO queue (QueueDelivery.fifo()), a FIFO topic or a stream`, kind);
  }
}
