/**
 * Message attribute with the id of a message that has no envelope. A redrive keeps it, and replaces the id that SQS
 * gave the message (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html).
 */
export const MESSAGE_ID_ATTRIBUTE = 'messageid';

/** The parts of a delivery that identify its message. */
export interface IdentifiedDelivery {
  readonly messageId: string;
  readonly attributes?: { readonly [name: string]: { readonly stringValue?: string } | undefined };
}

/** The id of a message without an envelope: the sender's, otherwise the id of SQS. */
export function deliveryId({ messageId, attributes }: IdentifiedDelivery): string {
  return attributes?.[MESSAGE_ID_ATTRIBUTE]?.stringValue || messageId;
}
