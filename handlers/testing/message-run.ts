import { DeliveryOptions } from './delivery-options';
import { PlannedItem } from './delivery-plan';
import { QueueRun, QueueRunProps } from './queue-run';
import { SimulatedAws } from './simulated-aws';
import { SimulatedTable } from './simulated-table';
import { MessageAttributes } from './sqs-queue';

/** The body of a message: the envelope of docs/messages.md. */
export function messageOf(id: string, { message }: DeliveryOptions): string {
  const { type = 'Test.v1', data = { id } } = message?.(id) ?? {};
  return JSON.stringify({ specversion: '1.0', id, source: 'checkDeliveries', type, data });
}

/** Settings of `idempotent` for a source. */
export function idempotencyOf(arn: string): string {
  return JSON.stringify({ [arn]: { table: 'simulated' } });
}

/** Messages from a queue. */
export class MessageRun extends QueueRun {
  readonly environment = { CATALOG_IDEMPOTENCY: idempotencyOf(this.queueArn) };
  protected readonly aws = new SimulatedAws({ queue: this.queue, table: new SimulatedTable() });

  constructor(props: Omit<QueueRunProps<PlannedItem>, 'what' | 'fifo'>, private readonly options: DeliveryOptions) {
    super({ ...props, what: 'message', fifo: options.fifo });
  }

  protected bodyOf({ id }: { readonly id: string }): string {
    return messageOf(id, this.options);
  }

  protected override attributesOf({ id }: { readonly id: string }): MessageAttributes {
    return this.options.message?.(id).attributes ?? {};
  }

  protected idOf(body: string): string | undefined {
    return (JSON.parse(body) as { id?: string }).id;
  }

  protected verdict(): string[] {
    return [
      ...this.lost(),
      ...this.options.effects === 'at-least-once' ? [] : this.repeated(),
      ...this.fifo ? this.disordered('group') : [],
    ];
  }

  /** On a FIFO queue, a failure costs those behind it in the batch a receive, too: they can be moved to the dead-letter queue with it. */
  private lost(): string[] {
    const dead = this.dead();
    return this.items.flatMap(({ id, label, poison }) => {
      if (!this.effects.includes(id) && !dead.has(id)) return [`${label} is lost: it has no effect, and is not in the dead-letter queue`];
      return dead.has(id) && !poison && !this.fifo ? [`${label} was moved to the dead-letter queue, ${this.reasonOf(id)}`] : [];
    });
  }
}
