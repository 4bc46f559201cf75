import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { House } from './house';
import { pause } from './reading';

/** A record in the failure queue of a stream. */
export interface FailedRecord {
  /** Its sequence number. */
  readonly id: string;
  readonly reason: string;
  readonly body: string;
}

/** What comes to a failure queue until it has as many records as expected, or `patience` seconds are over; then what else is in it. */
export async function failedRecords(house: House, QueueUrl: string, expected: number, patience: number): Promise<FailedRecord[]> {
  const records = new Map<string, FailedRecord>();
  const end = Date.now() + 1000 * patience;
  for (;;) {
    const { Messages = [] } = await house.sqs.send(new ReceiveMessageCommand({
      QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 2 * patience, MessageAttributeNames: ['All'],
    }));
    for (const { MessageId, MessageAttributes: { id, reason } = {}, Body } of Messages) {
      records.set(MessageId!, { id: id.StringValue!, reason: reason.StringValue!, body: Body! });
    }
    if (Messages.length === 0 && (records.size >= expected || Date.now() > end)) { return [...records.values()]; }
    if (Messages.length === 0) { await pause(); }
  }
}
