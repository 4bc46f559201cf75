import { SubscriptionRequest } from './broker';
import { isFifo, keepsOrder, kindOf } from '../../core/messaging/private/destination-kind';
import { Validation } from '../../core/private/validation';
import { MessageOrdering } from '../channel-guarantees';

/** A consumer promises what its channel does: no less, for the guarantee would be lost; no more, for it would not be kept. */
export function validateConsumer(validation: Validation, { name, destination }: SubscriptionRequest, ordering: MessageOrdering) {
  const consumer = `consumer of '${name}'`;
  const kind = kindOf(destination) ?? validation.fail(consumer, 'give exactly one destination', Object.keys(destination).join(', ') || 'none');
  if (ordering === MessageOrdering.NONE) {
    validation.check(!isFifo(destination), consumer,
      'be a standard queue or topic: this channel keeps no order, and one that does would promise what it does not get (MessageChannel.fifoTopic(), fifoQueue(), stream())', kind);
  } else {
    validation.check(keepsOrder(destination), consumer,
      `keep order, or the channel's guarantee is lost that messages of a ${ordering} arrive in order: a function, a FIFO queue (QueueDelivery.fifo()) or topic, and a stream do`, kind);
  }
}
