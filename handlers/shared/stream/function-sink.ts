import { batchAnswer } from './batch-answer';
import { Sink } from './branch-run';
import { DeliveredRecord, PutRecord } from './put-record';
import { Staged } from './staged';
import { NotWritten } from './stream-run';
import { describeError } from '../errors/safe-error';
import { FunctionInvoker, FunctionUnavailable } from '../ports/function-invoker';
import { Unpublishable } from '../publishing/unpublishable';

/** An event has 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. The rest is for what is around the records. */
const MAX_EVENT_BYTES = 6_291_456 - 100;

/** A record for the function. */
export interface ForwardedRecord {
  readonly id: string;
  /** JSON of it, as Lambda would deliver it. */
  readonly json: string;
}

/** What one invocation left. */
interface Left {
  /** The first record that has to come again. */
  readonly again?: { readonly index: number; readonly reason: string };
  readonly rejected: readonly number[];
}

/** Invokes a function with the records, as Lambda itself would: in order, and again from the first that it reports. */
export class FunctionSink implements Sink<ForwardedRecord> {
  /**
   * @param signal ends an invocation, before the time of this function is over
   * @param isRejecting whether the function can answer `rejectedItems`. Lambda itself knows no such list
   */
  constructor(
    private readonly functionArn: string,
    private readonly invoker: FunctionInvoker,
    private readonly signal: () => AbortSignal,
    private readonly isRejecting = false,
  ) {}

  itemOf({ id, delivered }: Pick<PutRecord, 'id' | 'delivered'>, { text }: Pick<Staged, 'text'>): ForwardedRecord {
    const data = Buffer.from(text).toString('base64');
    const forwarded: DeliveredRecord = { ...delivered, kinesis: { ...delivered.kinesis, data } };
    const json = JSON.stringify(forwarded);
    if (Buffer.byteLength(json) > MAX_EVENT_BYTES) throw new Unpublishable(`the record must fit into an event of ${MAX_EVENT_BYTES} bytes`);
    return { id, json };
  }

  async write(items: ForwardedRecord[]): Promise<NotWritten<ForwardedRecord>[]> {
    const notWritten: NotWritten<ForwardedRecord>[] = [];
    let first = 0;
    for (const event of eventsOf(items)) {
      const { again, rejected } = await this.invoke(event);
      notWritten.push(...rejected.map(index => ({ item: event[index], reason: 'the function rejected the record', permanent: true })));
      if (again) return [...notWritten, ...items.slice(first + again.index).map(item => ({ item, reason: again.reason, permanent: false }))];
      first += event.length;
    }
    return notWritten;
  }

  private async invoke(records: ForwardedRecord[]): Promise<Left> {
    try {
      const { payload, functionError } = await this.invoker.invoke(this.functionArn, `{"Records":[${records.map(({ json }) => json).join(',')}]}`, this.signal());
      if (functionError !== undefined) return { again: { index: 0, reason: 'the function failed' }, rejected: [] };
      const { failedAt, rejected } = batchAnswer(payload, records.map(({ id }) => id), this.isRejecting);
      return {
        again: failedAt === undefined ? undefined : { index: failedAt, reason: 'the function reported a record that has to come again' },
        rejected,
      };
    } catch (error) {
      if (!(error instanceof FunctionUnavailable)) throw error;
      return { again: { index: 0, reason: describeError(error) }, rejected: [] };
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
