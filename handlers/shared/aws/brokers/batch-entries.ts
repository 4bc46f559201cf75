import { isPassingCode } from '../../errors/refusal';
import { messageGroupId } from '../../messages/message-group-id';
import { messageIdentity } from '../../messages/message-identity';
import { EntryFailure, OutgoingMessage } from '../../publishing/broker';
import { isFifo } from '../../publishing/destination';

/** An entry that SQS or SNS refused. */
export interface FailedEntry {
  readonly Id: string | undefined;
  readonly Code: string | undefined;
  readonly SenderFault: boolean | undefined;
  readonly Message?: string;
}

/** Entries are named by their place in the batch. */
export function entryFailures(count: number, failed: FailedEntry[] = []): Array<EntryFailure | undefined> {
  const byId = new Map(failed.map(entry => [entry.Id, entry]));
  return Array.from({ length: count }, (_, index) => {
    const entry = byId.get(String(index));
    return entry && {
      reason: String(entry.Code),
      permanent: entry.SenderFault === true && !isPassingCode(entry.Code ?? ''),
    };
  });
}

/** The parts of a batch entry besides its body: SQS and SNS name them alike. */
export function batchEntry(destination: string, message: OutgoingMessage, index: number) {
  const { type, key } = message;
  return {
    Id: String(index),
    MessageAttributes: { type: { DataType: 'String', StringValue: type } },
    ...isFifo(destination) ? { MessageGroupId: messageGroupId(key!), MessageDeduplicationId: messageGroupId(messageIdentity(message)) } : {},
  };
}

/** Name, type and value of the message attribute count as the body does. */
export function entryBytes({ type, body }: OutgoingMessage): number {
  return Buffer.byteLength(body) + Buffer.byteLength(`typeString${type}`);
}
