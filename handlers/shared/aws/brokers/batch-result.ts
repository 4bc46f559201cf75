import { EntryFailure } from '../../publishing/broker';

/** An entry that SQS or SNS refused. */
export interface FailedEntry {
  readonly Id: string | undefined;
  readonly Code: string | undefined;
  readonly SenderFault: boolean | undefined;
  readonly Message?: string;
}

/** Sender's faults that are not the message's own: they pass, or somebody corrects a policy. */
const PASSING = /throttl|overlimit|accessdenied|authorization|kms/i;

/** Entries are named by their place in the batch. */
export function entryFailures(count: number, failed: FailedEntry[] = []): Array<EntryFailure | undefined> {
  const byId = new Map(failed.map(entry => [entry.Id, entry]));
  return Array.from({ length: count }, (_, index) => {
    const entry = byId.get(String(index));
    return entry && {
      reason: `${entry.Code}: ${entry.Message ?? ''}`,
      permanent: entry.SenderFault === true && !PASSING.test(entry.Code ?? ''),
    };
  });
}

/** Name, type and value of a message attribute count as the message does. */
export function attributeBytes(type: string): number {
  return Buffer.byteLength(`typeString${type}`);
}
