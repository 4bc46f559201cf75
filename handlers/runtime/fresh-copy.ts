import { Delivery } from '../shared/jobs/worker-ports';

/**
 * Message attribute of a fresh copy: when the first copy of the message was sent, when this one and when the message, as ISO 8601, and the
 * receives before this copy, with spaces between. A copy may have the first two only.
 */
export const DEFERRED_ATTRIBUTE = 'deferred';

/** Of a message (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html). */
export const MOST_ATTRIBUTES = 10;

/** Library limit: between the worker's time and SQS's time of sending, with the SDK's retries. A redrive comes later. */
const SENDING_MILLIS = 60_000;

/** What a copy says of the message that it replaces, in epoch milliseconds. */
interface Replaced {
  readonly firstCopyAt: number;
  readonly sentAt: number;
  readonly receiveCount: number;
}

/** Whether a copy can say when the first was sent. */
export function hasRoom({ attributes }: Delivery): boolean {
  return DEFERRED_ATTRIBUTE in attributes || Object.keys(attributes).length < MOST_ATTRIBUTES;
}

/** For how long the message has been replaced by copies, in milliseconds. A redriven message begins again: SQS has sent it later than its worker. */
export function deferredMillis(delivery: Delivery, now: number): number {
  return now - (replacedBy(delivery, now)?.firstCopyAt ?? now);
}

/** Receives of the message and of its copies, and when the message was sent, in epoch milliseconds. */
export function sinceSent(delivery: Delivery, now: number): Pick<Delivery, 'receiveCount' | 'sentAt'> {
  const { receiveCount = 0, sentAt = delivery.sentAt } = replacedBy(delivery, now) ?? {};
  return { receiveCount: delivery.receiveCount + receiveCount, sentAt };
}

/** The attributes of the next copy. */
export function copyAttributes(delivery: Delivery, now: number): Delivery['attributes'] {
  if (!hasRoom(delivery)) return delivery.attributes;
  const { receiveCount, sentAt } = sinceSent(delivery, now);
  const firstCopyAt = now - deferredMillis(delivery, now);
  const times = [firstCopyAt, now, sentAt || firstCopyAt].map(millis => new Date(millis).toISOString());
  return { ...delivery.attributes, [DEFERRED_ATTRIBUTE]: { dataType: 'String', stringValue: [...times, receiveCount].join(' ') } };
}

/** Undefined for a message that is no copy, or a copy that was redriven. */
function replacedBy({ attributes, sentAt }: Delivery, now: number): Replaced | undefined {
  const [first, copied, sent, receives] = (attributes[DEFERRED_ATTRIBUTE]?.stringValue ?? '').split(' ');
  const firstCopyAt = Date.parse(first);
  const isCopy = sentAt !== undefined && Math.abs(sentAt - Date.parse(copied)) <= SENDING_MILLIS && firstCopyAt <= now;
  return isCopy ? { firstCopyAt, sentAt: Date.parse(sent) || firstCopyAt, receiveCount: Number(receives) || 0 } : undefined;
}
