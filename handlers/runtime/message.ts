import { Contract } from './publishing';
import { LambdaContext, SqsBatchResponse, SqsEvent } from './sqs-event';

/** A message as a consumer sees it, whatever broker it came through. */
export interface Message<TData = unknown> {
  /** Stable over retries, redrives and replays; together with `source` the identity of the event. */
  readonly id: string;
  /** The content: parsed JSON; text where it is not JSON. */
  readonly data: TData;
  /** Wire type (`OrderCreated.v1`); like the next three, absent where the content came without an envelope. */
  readonly type?: string;
  /** Who published it. */
  readonly source?: string;
  readonly subject?: string;
  /** When it was published, ISO 8601. */
  readonly time?: string;
  /** W3C trace context; pass it on with calls and messages of your own. */
  readonly traceparent?: string;
  readonly correlationId?: string;
  /** Id of the queue message or sequence number of the record, for support cases. */
  readonly messageId: string;
  /** ARN of the queue or stream that delivered it. */
  readonly eventSourceArn: string;
}

/** Your code. What it throws is a failure, tried again until the source sets the message aside. */
export type MessageWork<TData = unknown> = (message: Message<TData>, context: LambdaContext) => Promise<unknown>;

/**
 * Throw it when the message can never be handled. From a stream it is set aside at once where there is a
 * failure queue; a queue sets it aside after `maxReceiveCount` receives, without waiting in between.
 */
export class MessageRejected extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'MessageRejected';
  }
}

export interface MessageOptions {
  /**
   * What is expected: other types, and content that does not fit, are rejected.
   * @default - everything is taken as it comes
   */
  readonly contracts?: readonly Contract[];
}

/*
 * What the handler needs to know of Lambda's Kinesis event. Structurally compatible with KinesisStreamEvent of `@types/aws-lambda`.
 */
export interface KinesisRecord {
  readonly kinesis: {
    /** Base64. */
    readonly data: string;
    readonly sequenceNumber: string;
    readonly partitionKey: string;
  };
  readonly eventSourceARN: string;
}

export interface KinesisEvent {
  readonly Records: KinesisRecord[];
}

export type MessageHandler = (event: SqsEvent | KinesisEvent, context: LambdaContext) => Promise<SqsBatchResponse>;
