import { Delivered, forwardedMessage } from './forwarded-message';
import { UntakenEvents } from './untaken-events';
import { MessageRejected } from '../runtime/message';
import { notTooDeep } from '../runtime/nesting';
import { Broker } from '../shared/publishing/broker';
import { Delivery } from '../shared/publishing/delivery';

/** Of the texts in a reason. */
const LONGEST_LIST = 300;

/** The events that the role of the forwarder may put onto a bus. Others are rejected, and not retried. */
export interface ForwardedEvents {
  /** @default - all */
  readonly sources?: readonly string[];
  /** @default - all */
  readonly types?: readonly string[];
}

/** Forwards messages one by one in the order given; the event source handles failures. */
export class Forwarder {
  private readonly delivery: Delivery;

  /** @param untaken forwards such events only */
  constructor(
    private readonly broker: Broker,
    private readonly source: string,
    private readonly events: ForwardedEvents = {},
    private readonly untaken?: UntakenEvents,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.delivery = new Delivery(broker);
  }

  /** Throws `MessageRejected` for a message that the destination can never take. */
  async forward(delivered: Delivered): Promise<void> {
    if (this.untaken?.excludes(delivered.text)) return;
    const event = await notTooDeep(() => forwardedMessage(delivered, { source: this.source, now: this.now() }));
    // EventBridge takes the sources of AWS from AWS only: the source of the event is in its content
    const message = this.untaken ? { ...event, source: this.source } : event;
    this.check('source', message.source, this.events.sources);
    this.check('type', message.type, this.events.types);
    const bytes = this.broker.bytesOf(message);
    if (bytes > this.broker.maxEntryBytes) {
      throw new MessageRejected(`${message.type} ${message.id} must have at most ${this.broker.maxEntryBytes} bytes for its destination, got ${bytes}`);
    }
    const [failure] = await this.delivery.deliver([message]);
    if (failure) throw failure.permanent ? new MessageRejected(failure.reason) : new Error(failure.reason);
  }

  private check(name: string, value: string, allowed: readonly string[] | undefined): void {
    if (allowed === undefined || allowed.includes(value)) return;
    throw new MessageRejected(`${name} must be one of those that are forwarded (${allowed.join(', ').slice(0, LONGEST_LIST)}), got '${value.slice(0, LONGEST_LIST)}': add its contract to the channel`);
  }
}
