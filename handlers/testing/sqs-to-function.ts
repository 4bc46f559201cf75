import { Sandbox, TIMED_OUT } from './sandbox';
import { SimulatedClock } from './simulated-clock';
import { QueuedMessage, QueueProps, ReceivedMessage, SqsQueue } from './sqs-queue';
import { LambdaContext, SqsBatchResponse, SqsEvent, SqsHandler } from '../runtime/sqs-event';

/** A source of chance: 0 <= x < 1. */
export type Chance = () => number;

/**
 * A standard queue: best-effort order, at-least-once delivery.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
 */
export class StandardQueue extends SqsQueue {
  readonly fifo = false;

  constructor(props: QueueProps, clock: SimulatedClock, private readonly chance: Chance, private readonly duplicateRate = 0) {
    super(props, clock);
  }

  protected candidates(): QueuedMessage[] {
    const visible = this.messages.filter(message => this.isVisible(message));
    return visible.map(message => ({ message, place: this.chance() })).sort((a, b) => a.place - b.place).map(({ message }) => message);
  }

  /** The last receive is never doubled: what SQS does then is not documented. */
  protected hides({ receiveCount }: QueuedMessage): boolean {
    return receiveCount >= this.props.maxReceiveCount || this.chance() >= this.duplicateRate;
  }
}

export interface FunctionProps {
  readonly timeoutMillis: number;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /**
   * After how many invocations nothing more is delivered.
   * @default - without end
   */
  readonly mostInvocations?: number;
  /** The function's initialization: called for each new execution environment. */
  initialize(sandbox: Sandbox): SqsHandler;
  /** Sees each invocation; may kill its sandbox at any time. */
  onInvoke?(batch: ReceivedMessage[], sandbox: Sandbox): void;
}

/**
 * Lambda's event source mapping on an SQS queue, `ReportBatchItemFailures` on.
 *
 * - https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: after an error
 *   all messages stay until their visibility timeout; of a partial response only the failures; an
 *   empty or null list is a success; an empty or unknown itemIdentifier fails the whole batch
 * - https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: maximum concurrency
 * - https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html: the invocation is stopped
 */
export class SqsToFunction {
  /** The most invocations there were at once. */
  peakConcurrency = 0;
  invocations = 0;
  private running = 0;
  private wakeAt = 0;
  private warm: Array<{ sandbox: Sandbox; handler: SqsHandler }> = [];

  constructor(
    protected readonly queue: SqsQueue,
    protected readonly props: FunctionProps,
    protected readonly clock: SimulatedClock,
  ) {}

  /** Delivers until the queue is empty or nothing will ever be visible. */
  async drain(horizonMillis: number): Promise<void> {
    this.poll();
    await this.clock.run(horizonMillis);
    if (!this.queue.isEmpty) throw new Error('the queue never drained');
  }

  private poll(): void {
    const { maxConcurrency, mostInvocations = Infinity } = this.props;
    while (this.running < maxConcurrency && this.invocations < mostInvocations) {
      const batch = this.queue.receive(this.props.batchSize);
      if (batch.length === 0) break;
      void this.invoke(batch);
    }
    if (this.invocations < mostInvocations) this.pollAgain();
  }

  /** What is visible but not received now waits for a function or a group: the end of an invocation polls again. */
  private pollAgain(): void {
    const next = this.queue.nextVisibleAt;
    if (next === Infinity || (this.wakeAt > this.clock.now() && this.wakeAt <= next)) return;
    this.wakeAt = next;
    this.clock.at(next, () => this.poll());
  }

  private async invoke(batch: ReceivedMessage[]): Promise<void> {
    this.running += 1;
    this.invocations += 1;
    this.peakConcurrency = Math.max(this.peakConcurrency, this.running);
    const environment = this.warmStart() ?? this.coldStart();
    const { sandbox, handler } = environment;
    const deadline = this.clock.now() + this.props.timeoutMillis;
    let ended = false;
    this.clock.at(deadline, () => {
      if (!ended) sandbox.kill(TIMED_OUT);
    });
    this.props.onInvoke?.(batch, sandbox);
    const context: LambdaContext = { getRemainingTimeInMillis: () => deadline - this.clock.now() };
    try {
      const response = await sandbox.run(() => handler(eventOf(batch, this.queue.fifo), context));
      succeeded(response, batch).forEach(message => this.queue.delete(message.receiptHandle));
    } catch {
      // the batch stays in the queue until its visibility timeout
    }
    ended = true;
    this.running -= 1;
    this.warm.push(environment);
    this.poll();
  }

  private warmStart() {
    this.warm = this.warm.filter(environment => environment.sandbox.alive);
    return this.warm.pop();
  }

  private coldStart() {
    const sandbox = new Sandbox();
    return { sandbox, handler: this.props.initialize(sandbox) };
  }
}

/** What may be deleted: the messages that are not reported. */
function succeeded(response: SqsBatchResponse | undefined | null, batch: ReceivedMessage[]): ReceivedMessage[] {
  const failed = (response?.batchItemFailures ?? []).map(failure => failure.itemIdentifier);
  if (failed.some(id => !batch.some(message => message.messageId === id))) throw new Error('unknown itemIdentifier: the whole batch failed');
  return batch.filter(message => !failed.includes(message.messageId));
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html: a sequence number on FIFO queues only */
function eventOf(batch: ReceivedMessage[], fifo: boolean): SqsEvent {
  return {
    Records: batch.map(({ messageId, receiptHandle, body, attributes, groupId, sequence, sentAt, receiveCount }) => ({
      messageId,
      receiptHandle,
      body,
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        SentTimestamp: String(sentAt),
        MessageGroupId: groupId,
        SequenceNumber: fifo ? String(sequence).padStart(20, '0') : undefined,
      },
      messageAttributes: attributes,
      eventSourceARN: `arn:aws:sqs:us-east-1:111122223333:queue${fifo ? '.fifo' : ''}`,
    })),
  };
}
