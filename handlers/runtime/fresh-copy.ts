import { Delivery } from '../shared/jobs/worker-ports';

/** Message attribute of a fresh copy: when the first copy of the message was sent, and when this one, as ISO 8601 with a space between. */
export const DEFERRED_ATTRIBUTE = 'deferred';

/** Of a message (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html). */
export const MOST_ATTRIBUTES = 10;

/** Library limit: between the worker's time and SQS's time of sending, with the SDK's retries. A redrive comes later. */
const SENDING_MILLIS = 60_000;

/** Whether a copy can say when the first was sent. */
export function hasRoom({ attributes }: Delivery): boolean {
  return DEFERRED_ATTRIBUTE in attributes || Object.keys(attributes).length < MOST_ATTRIBUTES;
}

/** For how long the message has been replaced by copies, in milliseconds. A redriven message begins again: SQS has sent it later than its worker. */
export function deferredMillis(delivery: Delivery, now: number): number {
  return now - firstCopyAt(delivery, now);
}

/** The attributes of the next copy. */
export function copyAttributes(delivery: Delivery, now: number): Delivery['attributes'] {
  if (!hasRoom(delivery)) return delivery.attributes;
  const stringValue = [firstCopyAt(delivery, now), now].map(millis => new Date(millis).toISOString()).join(' ');
  return { ...delivery.attributes, [DEFERRED_ATTRIBUTE]: { dataType: 'String', stringValue } };
}

function firstCopyAt({ attributes, sentAt }: Delivery, now: number): number {
  const [first, sent] = (attributes[DEFERRED_ATTRIBUTE]?.stringValue ?? '').split(' ').map(text => Date.parse(text));
  const isCopy = sentAt !== undefined && Math.abs(sentAt - sent) <= SENDING_MILLIS;
  return isCopy && first <= now ? first : now;
}
