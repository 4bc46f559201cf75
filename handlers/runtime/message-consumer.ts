import { BatchProcessor, EventType, processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { messageOf } from './job-result';
import { KinesisEvent, KinesisRecord, Message, MessageRejected, MessageWork } from './message';
import { MessageDelivery, MessageReader } from './message-reader';
import { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from './sqs-event';
import { describeError } from '../shared/errors/safe-error';
import { Log } from '../shared/jobs/job-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { deliveryId } from '../shared/messages/message-identity';

/** The queue that a consumer's messages come from. */
export interface ConsumedQueue {
  readonly fifo: boolean;
  settings(): Promise<{ readonly maxReceiveCount: number }>;
  setVisibility(message: { readonly receiptHandle: string }, seconds: number): Promise<void>;
}

/** One message as its source delivered it. */
interface Received extends MessageDelivery {
  readonly text: string;
  /** The id of a message without an envelope. */
  readonly id: string;
}

type Records = Record<string, unknown>[];
type RecordHandler = (record: Record<string, unknown>) => Promise<void>;

/** A record after one that failed: Lambda delivers both again. */
class NotStarted extends Error {}

/** Handles the batches of queues and streams, one message after the other: concurrency is the event source's. */
export class MessageConsumer {
  constructor(private readonly work: MessageWork<never>, private readonly reader: MessageReader, private readonly log: Log) {}

  /** If the whole batch fails, that is still a partial response: an error would count as a failure of the function. */
  async handleQueue(event: SqsEvent, context: LambdaContext, queue: ConsumedQueue): Promise<SqsBatchResponse> {
    const givenUp: SqsBatchResponse['batchItemFailures'] = [];
    const handle = async (record: SqsRecord) => {
      try {
        const { body: text, messageId, messageAttributes: attributes, eventSourceARN: eventSourceArn } = record;
        const id = deliveryId({ messageId, attributes });
        await this.handle({ text, id, messageId, eventSourceArn, attributes }, context);
      } catch (error) {
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
    return { batchItemFailures: [...batchItemFailures, ...givenUp] };
  }

  /**
   * The first failure ends the batch: Lambda delivers again from there, and later records
   * must not overtake it. When that is the first record, nothing is done and the invocation fails.
   */
  async handleStream(event: KinesisEvent, context: LambdaContext, failures?: FailureQueue): Promise<SqsBatchResponse> {
    let failed = false;
    const handle = async (record: KinesisRecord) => {
      if (failed) throw new NotStarted();
      try {
        await this.handleRecord(record, context, failures);
      } catch (error) {
        failed = true;
        throw error;
      }
    };
    const batch = { Records: event.Records as unknown as Records };
    const processor = new BatchProcessor(EventType.KinesisDataStreams);
    return processPartialResponse(batch, handle as unknown as RecordHandler, processor, { processInParallel: false });
  }

  private async handleRecord({ kinesis, eventSourceARN }: KinesisRecord, context: LambdaContext, failures?: FailureQueue): Promise<void> {
    const body = Buffer.from(kinesis.data, 'base64').toString();
    try {
      const { sequenceNumber: id } = kinesis;
      await this.handle({ text: body, id, messageId: id, eventSourceArn: eventSourceARN }, context);
    } catch (error) {
      if (!failures || !(error instanceof MessageRejected)) throw error;
      await failures.send({ body, reason: error.message, source: eventSourceARN, id: kinesis.sequenceNumber });
    }
  }

  /** One log line per outcome, without the content. */
  private async handle({ text, id, ...delivery }: Received, context: LambdaContext): Promise<void> {
    let message: Message | undefined;
    const fields = () => ({
      message_id: delivery.messageId,
      event_id: message?.id,
      type: message?.type,
      traceparent: message?.traceparent,
      correlation_id: message?.correlationId,
    });
    try {
      message = await this.reader.read(text, id, delivery);
      await this.work(message as Message<never>, context);
      this.log.info('message handled', fields());
    } catch (error) {
      const rejected = error instanceof MessageRejected;
      this.log[rejected ? 'error' : 'warn'](rejected ? 'message rejected' : 'message failed', { ...fields(), error: messageOf(error) });
      throw error;
    }
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
      await queue.setVisibility(record, 0);
    } catch (reason) {
      this.log.warn('visibility not changed', { message_id: record.messageId, error: describeError(reason) });
    }
    return true;
  }
}
