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
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    sentAt: Number(record.attributes.SentTimestamp),
    groupId: record.attributes.MessageGroupId,
    attributes: Object.fromEntries(attributes) as Delivery['attributes'],
  };
}
