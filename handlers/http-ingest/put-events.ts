import { Place, RecordStream } from './record-stream';
import { Problem } from '../shared/http/problem';
import { OutgoingMessage } from '../shared/publishing/broker';
import { Delivery, Undelivered } from '../shared/publishing/delivery';

/** What became of an event. */
export type Outcome = Place | Problem;

/** The error codes of Kinesis and its key for writes above a limit: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const THROTTLED = /throughput|throttl|limit-?exceeded/i;

export interface PutResult {
  readonly outcomes: ReadonlyMap<OutgoingMessage, Outcome>;
  /** Codes of the service, each with its number of records. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Puts records, those of one key in their order. */
export async function putEvents(records: OutgoingMessage[], stream: RecordStream, delivery: Delivery): Promise<PutResult> {
  const untaken = await delivery.deliver(records);
  const problems = problemsOf(untaken, stream);
  const reasons: Record<string, number> = {};
  for (const { reason } of untaken) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { reasons, outcomes: new Map(records.map(record => [record, problems.get(record) ?? stream.placeOf(record)!])) };
}

/** What was not sent, because an earlier record with its key was not taken, has the status of that one. */
function problemsOf(untaken: Undelivered[], stream: RecordStream): Map<OutgoingMessage, Problem> {
  const throttledKeys = new Set<string | undefined>();
  return new Map(untaken.map(({ message, reason }) => {
    const isSent = stream.wasSent(message);
    const isUncertain = stream.isUncertain(message);
    const isThrottled = isSent ? THROTTLED.test(reason) && !isUncertain : throttledKeys.has(message.key);
    if (isThrottled && message.key !== undefined) throttledKeys.add(message.key);
    const detail = isUncertain ? 'The stream did not confirm the event, and may have it. Send it again.'
      : isSent ? 'The stream did not take the event. Send it again later.'
        : 'The event was not put: an earlier one with its partition key was not taken, or the time of the request was over. Send them again in their order.';
    return [message, new Problem(isThrottled ? 'too-many-requests' : 'temporarily-unavailable', detail)];
  }));
}
