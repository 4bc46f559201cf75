import { DEFERRED_ATTRIBUTE, sinceSent } from './fresh-copy';
import { Message } from './message';
import { SqsRecord } from './sqs-event';
import { Delivery } from '../shared/jobs/worker-ports';

/** A record of Lambda's event as one receive of a message. */
export function deliveryOf(record: SqsRecord): Delivery {
  const attributes = Object.entries(record.messageAttributes ?? {}).map(([name, { dataType, stringValue, binaryValue }]) =>
    [name, { dataType, stringValue, binaryValue: binaryValue === undefined ? undefined : Buffer.from(binaryValue, 'base64') }]);
  return {
    messageId: record.messageId,
    receiptHandle: record.receiptHandle,
    body: record.body,
    receiveCount: Number(record.attributes?.ApproximateReceiveCount),
    sentAt: Number(record.attributes?.SentTimestamp),
    groupId: record.attributes?.MessageGroupId,
    attributes: Object.fromEntries(attributes) as Delivery['attributes'],
  };
}

/** What SQS says of a message. A fresh copy counts as the message that it replaces. */
export function queuedMessage(record: SqsRecord): Pick<Message, 'attributes' | 'receiveCount' | 'sentTime' | 'groupId' | 'sequenceNumber'> {
  const { MessageGroupId: groupId, SequenceNumber: sequenceNumber } = record.attributes ?? {};
  const { [DEFERRED_ATTRIBUTE]: _, ...attributes } = record.messageAttributes ?? {};
  const { receiveCount, sentAt } = sinceSent(deliveryOf(record), Date.now());
  const sentTime = sentAt ? new Date(sentAt).toISOString() : undefined;
  return { attributes, receiveCount: receiveCount || undefined, sentTime, groupId, sequenceNumber };
}
