/**
 * Message attribute with the id of a message that has no envelope. A redrive keeps it, and replaces the id that SQS
 * gave the message (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html).
 */
export const MESSAGE_ID_ATTRIBUTE = 'messageid';

/** Message attribute with the type of a message, beside its envelope: what a subscription filters by. */
export const TYPE_ATTRIBUTE = 'type';

/** In bytes (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html). */
const LONGEST_KEY = 2048;

/** Whether DynamoDB takes a text as the key of a record. */
export function isRecordKey(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= LONGEST_KEY;
}

/** What names a message: two messages are the same if all three are. */
export interface MessageName {
  readonly id: string;
  /** Undefined for content without an envelope. */
  readonly source?: string;
  readonly type?: string;
}

/**
 * The identity of a message as one text, different for different messages: `coffee.orders#OrderCreated.v1#17`. The id itself where
 * there is no envelope. `#` and `%` are escaped where they could be mistaken.
 */
export function messageIdentity({ source, type = '', id }: MessageName): string {
  return source === undefined ? escaped(id) : `${escaped(source)}#${escaped(type)}#${id}`;
}

function escaped(text: string): string {
  return text.replace(/[%#]/g, encodeURIComponent);
}

/** The message attributes of a delivery. */
export interface DeliveryAttributes {
  readonly [name: string]: { readonly stringValue?: string } | undefined;
}

/** The parts of a delivery that identify its message. */
export interface IdentifiedDelivery {
  readonly messageId: string;
  readonly attributes?: DeliveryAttributes;
}

/** The id of a message without an envelope: the sender's, otherwise the id of SQS. */
export function deliveryId({ messageId, attributes }: IdentifiedDelivery): string {
  return attributes?.[MESSAGE_ID_ATTRIBUTE]?.stringValue || messageId;
}
