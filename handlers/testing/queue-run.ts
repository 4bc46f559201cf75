import { PlannedItem, Plan } from './delivery-plan';
import { chanceOf, DUPLICATE_RATE, HandlerRun, HORIZON_MILLIS, MOST_DELIVERIES, Named, RunProps, TIMEOUT_MILLIS } from './handler-run';
import { FifoQueue } from './sqs-fifo-to-function';
import { MessageAttributes, ReceivedMessage, SqsQueue } from './sqs-queue';
import { SqsToFunction, StandardQueue } from './sqs-to-function';
import { SqsEvent } from '../runtime/sqs-event';

/** AWS's advice for a queue before a function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html. */
const VISIBILITY_TIMEOUT_MILLIS = 6 * TIMEOUT_MILLIS;
/** For each message of a plan: more than a handler needs that defers what never succeeds by ten seconds each time. */
const MOST_INVOCATIONS = 100;

/** Lines that show how it goes on without end. */
const MOST_HISTORY = 60;

export interface QueueRunProps<TItem extends PlannedItem> extends Omit<RunProps<TItem>, 'items' | 'crashAt'> {
  readonly plan: Plan<TItem>;
  readonly fifo?: boolean;
}

/** A run whose items are the messages of a queue. */
export abstract class QueueRun<TItem extends PlannedItem = PlannedItem> extends HandlerRun<TItem> {
  protected readonly queueArn: string;
  protected readonly queue: SqsQueue;
  protected readonly fifo: boolean;
  private readonly delivered = new Map<string, string>();

  constructor(private readonly queueProps: QueueRunProps<TItem>) {
    super({ ...queueProps, ...queueProps.plan });
    const { fifo = false, plan } = queueProps;
    this.fifo = fifo;
    this.queueArn = `arn:aws:sqs:us-east-1:111122223333:${this.name}${fifo ? '.fifo' : ''}`;
    const settings = { visibilityTimeoutMillis: VISIBILITY_TIMEOUT_MILLIS, maxReceiveCount: MOST_DELIVERIES };
    this.queue = fifo
      ? new FifoQueue(settings, this.clock)
      : new StandardQueue(settings, this.clock, chanceOf(plan.seed), plan.duplicates ? DUPLICATE_RATE : 0);
  }

  /** Undefined in the body of a message that is not of the run. */
  protected abstract idOf(body: string): string | undefined;

  protected abstract bodyOf(item: TItem & Named): string;

  protected attributesOf(_item: TItem & Named): MessageAttributes {
    return {};
  }

  protected async deliver(): Promise<void> {
    this.items.forEach(item => this.queue.send(this.bodyOf(item), 0, this.fifo ? item.group : undefined, this.attributesOf(item)));
    const { batchSize, maxConcurrency } = this.queueProps.plan;
    const mapping = new SqsToFunction(this.queue, {
      timeoutMillis: TIMEOUT_MILLIS,
      batchSize,
      maxConcurrency,
      mostInvocations: MOST_INVOCATIONS * this.items.length,
      initialize: sandbox => {
        const handle = this.initialize(sandbox);
        return ({ Records }: SqsEvent, context) => handle({
          Records: Records.map(record => ({ ...record, eventSource: 'aws:sqs', awsRegion: 'us-east-1', eventSourceARN: this.queueArn })),
        }, context);
      },
      onInvoke: batch => this.note(`delivered: ${batch.map(message => this.received(message)).join(', ')}`),
    }, this.clock);
    // what has no end is one of the findings
    await mapping.drain(HORIZON_MILLIS).catch(() => this.unended(mapping.invocations));
  }

  protected dead(): ReadonlySet<string | undefined> {
    return new Set(this.queue.deadLetters.map(({ body }) => this.idOf(body)));
  }

  private unended(invocations: number): void {
    this.queue.bodies.forEach(body => this.wrong(`${this.labelIn(body)} is still in the queue after ${invocations} invocations`));
    this.history.splice(MOST_HISTORY, Infinity, '…');
  }

  protected deliveredAs(itemIdentifier: string): string {
    return this.delivered.get(itemIdentifier) ?? `'${itemIdentifier}', which is not in the batch`;
  }

  private received({ messageId, body, receiveCount, groupId }: ReceivedMessage): string {
    this.delivered.set(messageId, this.labelIn(body));
    return `${this.labelIn(body)} (receive ${receiveCount}${groupId === undefined ? '' : `, group ${groupId}`})`;
  }

  private labelIn(body: string): string {
    return this.labelOf(this.idOf(body) ?? '') ?? 'a message of the handler';
  }
}
