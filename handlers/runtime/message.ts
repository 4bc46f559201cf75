import { Contract, DetailTypeContract } from './publishing';
import { LambdaContext, SqsBatchResponse, SqsEvent, SqsMessageAttribute } from './sqs-event';

/** A message as a consumer receives it, independent of the broker. */
export interface Message<TData = unknown> {
  /**
   * Stable over retries, redrives and replays. Together with `source` the identity of the event. Content without an envelope
   * is named by its message attribute `messageid`. Without it, it is the id of SQS, which a redrive replaces.
   */
  readonly id: string;
  /** The content: parsed JSON, or text where it is not JSON. */
  readonly data: TData;
  /**
   * JSON text of `data` as the publisher wrote it. Numbers in `data` are those of JavaScript, exact up to 2^53. Here they have all
   * their digits, for a parser of your choice. Absent without content. Not enumerable: a log of the message has the content once.
   */
  readonly dataText?: string;
  /**
   * Wire type (`OrderCreated.v1`), or `detail-type` of an event that others define. Like the next three, it is absent where the content came
   * without an envelope.
   */
  readonly type?: string;
  /** The publisher. */
  readonly source?: string;
  readonly subject?: string;
  /** When it was published, ISO 8601. */
  readonly time?: string;
  /** W3C trace context. Pass it on with your own calls and messages. */
  readonly traceparent?: string;
  readonly correlationId?: string;
  /** Message attributes of SQS, or those of SNS in its envelope. Absent without any. Not those that only a fresh copy of the library has. */
  readonly attributes?: { readonly [name: string]: SqsMessageAttribute };
  /**
   * Number of receives of the message, beginning with 1 (`ApproximateReceiveCount`). Those of fresh copies of the library are added. A redrive begins
   * again. Absent on a stream, which counts none.
   */
  readonly receiveCount?: number;
  /**
   * Time at which the queue or the stream took the message, ISO 8601 (`SentTimestamp`, `ApproximateArrivalTimestamp`). A fresh copy has that of the
   * message. A redrive is a new sending.
   */
  readonly sentTime?: string;
  /** Message group of the queue (`MessageGroupId`). */
  readonly groupId?: string;
  /** Partition key of the record of a stream. */
  readonly partitionKey?: string;
  /** Place in the order: of the message in a FIFO queue, or of the record in its shard. */
  readonly sequenceNumber?: string;
  /** Id of the queue message or sequence number of the record, for support cases. */
  readonly messageId: string;
  /** ARN of the queue or stream that delivered it. */
  readonly eventSourceArn: string;
}

/**
 * Your code. An error that it throws is a failure: the message is retried until it is moved to the dead-letter queue. `RetryAfter` defers a
 * message of a queue for that time, and uses up a receive. Logs have the name and the place of an error, not its text, unless the function has
 * `CATALOG_LOG_ERROR_TEXTS=true`.
 */
export type MessageWork<TData = unknown> = (message: Message<TData>, context: LambdaContext) => Promise<unknown>;

/**
 * Thrown by your code when the message can never be handled. A record of a stream is sent to the failure
 * queue at once, where there is one. A queue moves the message to its dead-letter queue after
 * `maxReceiveCount` receives, without waiting in between.
 */
export class MessageRejected extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'MessageRejected';
  }
}

export interface MessageOptions {
  /**
   * The contracts that are expected. Messages of other types, and content that does not match, are rejected. So are events of another
   * source than that of a `DetailTypeContract`.
   * @default - every message is accepted without validation
   */
  readonly contracts?: ReadonlyArray<Contract | DetailTypeContract>;
}

/*
 * The fields of Lambda's Kinesis event that the handler reads. Structurally compatible with KinesisStreamEvent of `@types/aws-lambda`.
 */
export interface KinesisRecord {
  readonly kinesis: {
    /** Base64. */
    readonly data: string;
    readonly sequenceNumber: string;
    readonly partitionKey?: string;
    /** In epoch seconds. */
    readonly approximateArrivalTimestamp?: number;
  };
  readonly eventSourceARN: string;
}

export interface KinesisEvent {
  readonly Records: KinesisRecord[];
}

/*
 * The fields of Lambda's event of a table's stream that the handler reads. Structurally compatible with DynamoDBStreamEvent of `@types/aws-lambda`.
 */
export interface TableStreamRecord {
  /** Globally unique. */
  readonly eventID?: string;
  readonly eventName?: string;
  readonly eventSourceARN?: string;
  /** Who removed the item, of removals by Time to Live. */
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string };
  readonly dynamodb?: {
    readonly SequenceNumber?: string;
    /** In epoch seconds. */
    readonly ApproximateCreationDateTime?: number;
    /** Attributes in DynamoDB's JSON, as in the images. */
    readonly Keys?: object;
    readonly NewImage?: object;
    readonly OldImage?: object;
  };
}

export interface TableStreamEvent {
  readonly Records: TableStreamRecord[];
}

/** `data` of a message of a table's stream: the change of an item. Sets are lists, and binary values are Base64. */
export interface TableChange<TItem = unknown> {
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Key attributes of the item. */
  readonly key: Readonly<Record<string, unknown>>;
  /** The item before the change. Absent of an insertion, and where the stream has no old images. */
  readonly old?: TItem;
  /** The item after the change. Absent of a removal, and where the stream has no new images. */
  readonly new?: TItem;
  /** Whether DynamoDB removed the item by Time to Live. The stream of another Region of a global table does not say so. */
  readonly expired: boolean;
}

export type MessageHandler = (event: SqsEvent | KinesisEvent | TableStreamEvent, context: LambdaContext) => Promise<SqsBatchResponse>;
