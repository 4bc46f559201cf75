import { Delivered, forwardedMessage } from './forwarded-message';
import { UntakenEvents } from './untaken-events';
import { MessageRejected } from '../runtime/message';
import { Broker } from '../shared/publishing/broker';
import { Delivery } from '../shared/publishing/delivery';

/** Forwards messages one by one in the order given; the event source handles failures. */
export class Forwarder {
  private readonly delivery: Delivery;

  /** @param untaken forwards such events only */
  constructor(
    private readonly broker: Broker, private readonly source: string,
    private readonly untaken?: UntakenEvents, private readonly now: () => Date = () => new Date(),
  ) {
    this.delivery = new Delivery(broker);
  }

  /** Throws `MessageRejected` for a message that the destination can never take. */
  async forward(delivered: Delivered): Promise<void> {
    if (this.untaken?.excludes(delivered.text)) return;
    const event = forwardedMessage(delivered, { source: this.source, now: this.now() });
    // EventBridge takes the sources of AWS from AWS only: the source of the event is in its content
    const message = this.untaken ? { ...event, source: this.source } : event;
    const bytes = this.broker.bytesOf(message);
    if (bytes > this.broker.maxEntryBytes) {
      throw new MessageRejected(`${message.type} ${message.id} must have at most ${this.broker.maxEntryBytes} bytes for its destination, got ${bytes}`);
    }
    const [failure] = await this.delivery.deliver([message]);
    if (failure) throw failure.permanent ? new MessageRejected(failure.reason) : new Error(failure.reason);
  }
}
