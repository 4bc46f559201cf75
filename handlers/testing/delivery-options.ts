import { CheckOptions, Effects } from './check-options';
import { SqsMessageAttribute } from '../runtime/sqs-event';

/** The content of a message. */
export interface DeliveredMessage {
  /**
   * Wire type of the message's contract.
   * @default 'Test.v1'
   */
  readonly type?: string;
  /** @default - an object with the message's id */
  readonly data?: unknown;
  /**
   * Message attributes. Records of a stream have none.
   * @default - no attributes
   */
  readonly attributes?: { readonly [name: string]: SqsMessageAttribute };
}

/** Options of `checkDeliveries`. */
export interface DeliveryOptions extends CheckOptions {
  /**
   * How often the effect of a message may happen. After a crash between an effect and its record it may happen once more.
   * @default 'exactly-once'
   */
  readonly effects?: Effects;
  /**
   * Whether the queue is a FIFO queue: the effects of a message group are in the order of its messages.
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Whether the messages come from a Kinesis data stream in place of a queue: the effects of a partition key are in the order of its messages.
   * @default false
   */
  readonly stream?: boolean;
  /**
   * The content of the message with this id.
   * @default - a message without a contract
   */
  readonly message?: (id: string) => DeliveredMessage;
}
