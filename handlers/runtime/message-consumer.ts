import { BatchProcessor, EventType, FullBatchFailureError, processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { Deferral, isLastReceive } from './deferral';
import { incomingJob } from './incoming-job';
import { RetryAfter } from './job';
import { noteAttempt } from './last-attempts';
import { KinesisEvent, Message, MessageRejected, MessageWork, TableStreamEvent } from './message';
import { MessageDelivery, MessageReader } from './message-reader';
import { notTooDeep } from './nesting';
import { deliveryOf, queuedMessage } from './sqs-delivery';
import { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from './sqs-event';
import { streamDelivery, StreamRecord } from './stream-delivery';
import { loggedError, thrownBy } from './work-error';
import { isRefusedRead } from '../shared/errors/refusal';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Log } from '../shared/jobs/job-ports';
import { MessageQueue } from '../shared/jobs/worker-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { deliveryId } from '../shared/messages/message-identity';
import { Tries } from '../shared/messages/tries';

/** The queue that a consumer's messages come from. */
export type ConsumedQueue = MessageQueue;

/** One message as its source delivered it. */
interface Received extends MessageDelivery {
  /** Throws `MessageRejected` for bytes that are no text. */
  readonly text: () => string;
  /** The id of a message without an envelope. */
  readonly id: string;
  /** Whether an error ends the deliveries. */
  readonly isLast: (error: unknown) => Promise<boolean>;
  /** Where the source does not count the receives. */
  readonly tries?: Tries;
}

type Records = Record<string, unknown>[];
type RecordHandler = (record: Record<string, unknown>) => Promise<void>;

/** A record after one that failed, or without the time for it: Lambda delivers it again. */
class NotStarted extends Error {}

/** Handles the batches of queues and streams, one message after the other: concurrency is the event source's. */
export class MessageConsumer {
  private longestMillis = 0;
  private readonly tries = new Tries();

  constructor(private readonly work: MessageWork<never>, private readonly reader: MessageReader, private readonly log: Log) {}

  /** If the whole batch fails, that is still a partial response: an error would count as a failure of the function. */
  async handleQueue(event: SqsEvent, context: LambdaContext, queue: ConsumedQueue): Promise<SqsBatchResponse> {
    const givenUp: SqsBatchResponse['batchItemFailures'] = [];
    const pending = new Set(event.Records);
    const groupDelays = new Map<string, number>();
    const deferral = new Deferral({ log: this.log, now: () => Date.now() }, queue);
    const handle = async (record: SqsRecord) => {
      const isFirst = pending.size === event.Records.length;
      pending.delete(record);
      try {
        const { body: text, messageId, messageAttributes: attributes, eventSourceARN: eventSourceArn } = record;
        const id = deliveryId({ messageId, attributes });
        const isLast = (error: unknown) => this.isLast(record, error, queue, deferral);
        const delivery = { messageId, eventSourceArn, isLast, ...queuedMessage(record) };
        if (!isFirst && await this.mustWait(record, queue, context)) throw new RetryAfter(0);
        await this.timed(context, () => this.handle({ text: () => text, id, ...delivery }, context));
      } catch (error) {
        const deferred = error instanceof RetryAfter ? incomingJob(deliveryOf(record)) : undefined;
        if (deferred && await deferral.isPossible(deferred)) {
          const { kind, delaySeconds = 0 } = await deferral.retryAfter(deferred, (error as RetryAfter).seconds);
          if (kind === 'acknowledged') return; // a fresh copy has its place
          groupDelays.set(record.attributes.MessageGroupId ?? '', delaySeconds);
          throw error;
        }
        if (!await this.isGivenUp(record, error, queue)) throw error;
        givenUp.push({ itemIdentifier: record.messageId });
      }
    };
    const batch = { Records: event.Records as unknown as Records };
    const { batchItemFailures } = queue.fifo
      ? await processPartialResponse(batch, handle as unknown as RecordHandler, new SqsFifoPartialProcessorAsync(),
        { skipGroupOnError: true, throwOnFullBatchFailure: false })
      : await processPartialResponse(batch, handle as unknown as RecordHandler, new BatchProcessor(EventType.SQS),
        { processInParallel: false, throwOnFullBatchFailure: false });
    if (queue.fifo) await this.delaySuccessors(pending, groupDelays, deferral);
    return { batchItemFailures: [...batchItemFailures, ...givenUp] };
  }

  /**
   * The first failure ends the batch: Lambda delivers again from there, and later records
   * must not overtake it. When that is the first record, nothing is done and the invocation fails.
   */
  async handleStream(event: KinesisEvent | TableStreamEvent, context: LambdaContext, failures?: FailureQueue): Promise<SqsBatchResponse> {
    const [first]: StreamRecord[] = event.Records;
    let failed = false;
    const handle = async (record: StreamRecord) => {
      failed ||= record !== first && this.isLate(context);
      if (failed) throw new NotStarted();
      try {
        await this.timed(context, () => this.handleRecord(record, context, failures));
      } catch (error) {
        failed = true;
        throw error;
      }
    };
    const batch = { Records: event.Records as unknown as Records };
    const processor = new BatchProcessor('kinesis' in first ? EventType.KinesisDataStreams : EventType.DynamoDBStreams);
    return processPartialResponse(batch, handle as unknown as RecordHandler, processor, { processInParallel: false }).catch((error: unknown) => {
      throw error instanceof FullBatchFailureError ? new OwnError('The first record of the batch failed: nothing is done, the log has the reason.') : error;
    });
  }

  /** Better not started than stopped half-way, as `handleJobs` does. The last receive is used all the same: there is no other chance. */
  private async mustWait(record: SqsRecord, queue: ConsumedQueue, context: LambdaContext): Promise<boolean> {
    return this.isLate(context) && !isLastReceive(deliveryOf(record), await queue.settings());
  }

  /** Whether a message as long as the longest so far would be stopped by the function's timeout. */
  private isLate(context: LambdaContext): boolean {
    return context.getRemainingTimeInMillis() < this.longestMillis;
  }

  private async timed(context: LambdaContext, run: () => Promise<void>): Promise<void> {
    const before = context.getRemainingTimeInMillis();
    try {
      await run();
    } finally {
      this.longestMillis = Math.max(this.longestMillis, before - context.getRemainingTimeInMillis());
    }
  }

  /** A group is locked until its last message in flight is visible: those behind a deferred one come back with it. */
  private async delaySuccessors(skipped: Set<SqsRecord>, groupDelays: ReadonlyMap<string, number>, deferral: Deferral): Promise<void> {
    await Promise.all([...skipped].map(async record => {
      const delay = groupDelays.get(record.attributes.MessageGroupId ?? '');
      if (delay !== undefined) await deferral.setVisibility(deliveryOf(record), delay);
    }));
  }

  private async handleRecord(record: StreamRecord, context: LambdaContext, failures?: FailureQueue): Promise<void> {
    const { content, ...received } = streamDelivery(record);
    try {
      const isLast = (error: unknown) => Promise.resolve(failures !== undefined && error instanceof MessageRejected);
      await this.handle({ ...received, tries: this.tries, isLast }, context);
    } catch (error) {
      if (!failures || !(error instanceof MessageRejected)) throw error;
      await failures.send({ content: content(), reason: error.message, source: received.eventSourceArn, id: received.messageId });
    }
  }

  /** One log line per outcome, without the content. */
  private async handle(received: Received, context: LambdaContext): Promise<void> {
    let message: Message | undefined;
    const fields = () => ({
      message_id: received.messageId,
      event_id: message?.id,
      type: message?.type,
      traceparent: message?.traceparent,
      correlation_id: message?.correlationId,
    });
    try {
      message = await this.read(received);
      noteAttempt(message, received.isLast);
      await this.work(message as Message<never>, context);
      this.log.info('message handled', fields());
    } catch (error) {
      const rejected = error instanceof MessageRejected;
      const what = error instanceof RetryAfter ? 'message deferred' : 'message failed';
      this.log[rejected ? 'error' : 'warn'](rejected ? 'message rejected' : what, { ...fields(), error: loggedError(error) });
      throw thrownBy(error);
    }
  }

  /** Content that another try cannot read either is rejected: without a receive count after a few tries. */
  private async read({ text, id, tries, isLast: _, ...delivery }: Received): Promise<Message> {
    const content = text();
    try {
      return await notTooDeep(() => this.reader.read(content, id, delivery));
    } catch (error) {
      throw tries && isRefusedRead(error) && tries.isLast(id) ? new MessageRejected(`the content cannot be read: ${describeError(error)}`) : error;
    }
  }

  /** Whether SQS moves the message to the dead-letter queue after this error. On the last receive, `RetryAfter` is an error where it cannot defer. */
  private async isLast(record: SqsRecord, error: unknown, queue: ConsumedQueue, deferral: Deferral): Promise<boolean> {
    const delivery = deliveryOf(record);
    if (!isLastReceive(delivery, await queue.settings())) return false;
    return !(error instanceof RetryAfter && await deferral.isPossible(incomingJob(delivery)));
  }

  /**
   * Whether SQS is about to move the message to the dead-letter queue, so that its group need not
   * wait: the message is rejected, or this was its last receive. It becomes visible at once, because SQS
   * moves it at one of the next receives. The rest of the group used up its receives
   * with it: this may be the last chance to start them.
   */
  private async isGivenUp(record: SqsRecord, error: unknown, queue: ConsumedQueue): Promise<boolean> {
    const rejected = error instanceof MessageRejected;
    if (!rejected && !queue.fifo) return false;
    if (!rejected && Number(record.attributes.ApproximateReceiveCount) < (await queue.settings()).maxReceiveCount) return false;
    try {
      await queue.setVisibility(deliveryOf(record), 0);
    } catch (reason) {
      this.log.warn('visibility not changed', { message_id: record.messageId, error: describeError(reason) });
    }
    return true;
  }
}
