import { failedAt } from './batch-answer';
import { describeError } from '../shared/errors/safe-error';
import { FunctionInvoker, FunctionUnavailable } from '../shared/ports/function-invoker';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Sink } from '../shared/stream/branch-run';
import { DeliveredRecord, PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { NotWritten } from '../shared/stream/stream-run';

/** An event has 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. The rest is for what is around the records. */
const MAX_EVENT_BYTES = 6_291_456 - 100;

/** A record for the function. */
export interface ForwardedRecord {
  readonly id: string;
  /** JSON of it, as Lambda would deliver it. */
  readonly json: string;
}

/** Invokes a function with the records, as Lambda itself would: in order, and again from the first that it reports. */
export class FunctionSink implements Sink<ForwardedRecord> {
  /** @param signal ends an invocation, before the time of this function is over */
  constructor(private readonly functionArn: string, private readonly invoker: FunctionInvoker, private readonly signal: () => AbortSignal) {}

  itemOf({ id, delivered }: PutRecord, { text }: Staged): ForwardedRecord {
    const data = Buffer.from(text).toString('base64');
    const forwarded: DeliveredRecord = { ...delivered, kinesis: { ...delivered.kinesis, data } };
    const json = JSON.stringify(forwarded);
    if (Buffer.byteLength(json) > MAX_EVENT_BYTES) throw new Unpublishable(`the record must fit into an event of ${MAX_EVENT_BYTES} bytes`);
    return { id, json };
  }

  async write(items: ForwardedRecord[]): Promise<NotWritten<ForwardedRecord>[]> {
    let first = 0;
    for (const event of eventsOf(items)) {
      const failure = await this.invoke(event);
      if (failure) return items.slice(first + failure.index).map(item => ({ item, reason: failure.reason, permanent: false }));
      first += event.length;
    }
    return [];
  }

  /** The first record that has to come again; undefined where none has. */
  private async invoke(records: ForwardedRecord[]): Promise<{ readonly index: number; readonly reason: string } | undefined> {
    try {
      const { payload, functionError } = await this.invoker.invoke(this.functionArn, `{"Records":[${records.map(({ json }) => json).join(',')}]}`, this.signal());
      if (functionError !== undefined) return { index: 0, reason: 'the function failed' };
      const index = failedAt(payload, records.map(({ id }) => id));
      return index === undefined ? undefined : { index, reason: 'the function reported a record that has to come again' };
    } catch (error) {
      if (!(error instanceof FunctionUnavailable)) throw error;
      return { index: 0, reason: describeError(error) };
    }
  }
}

/** In order, each as large as an event can be. */
function eventsOf(items: ForwardedRecord[]): ForwardedRecord[][] {
  const events: ForwardedRecord[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(item.json) + 1;
    if (bytes > room) {
      events.push([]);
      room = MAX_EVENT_BYTES;
    }
    events[events.length - 1].push(item);
    room -= bytes;
  }
  return events;
}
