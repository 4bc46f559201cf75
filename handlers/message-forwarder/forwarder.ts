import { Delivered, forwardedMessage } from './forwarded-message';
import { MessageRejected } from '../runtime/message';
import { Broker } from '../shared/publishing/broker';
import { Delivery } from '../shared/publishing/delivery';

/** Passes messages on, one by one in the order they are given: what becomes of a failure is up to the source. */
export class Forwarder {
  private readonly delivery: Delivery;

  constructor(private readonly broker: Broker, private readonly source: string, private readonly now: () => Date = () => new Date()) {
    this.delivery = new Delivery(broker);
  }

  /** Throws `MessageRejected` for what the destination can never take. */
  async forward(delivered: Delivered): Promise<void> {
    const message = forwardedMessage(delivered, { source: this.source, now: this.now() });
    const bytes = this.broker.bytesOf(message);
    if (bytes > this.broker.maxEntryBytes) {
      throw new MessageRejected(`${message.type} ${message.id} has ${bytes} bytes, more than the ${this.broker.maxEntryBytes} its destination takes`);
    }
    const [failure] = await this.delivery.deliver([message]);
    if (failure) throw failure.permanent ? new MessageRejected(failure.reason) : new Error(failure.reason);
  }
}
