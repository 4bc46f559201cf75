import { Leftovers, RefilledView } from './ports';
import { OwnError } from '../../shared/errors/safe-error';
import { FunctionInvoker } from '../../shared/ports/function-invoker';
import { TableRecord } from '../../shared/stream/table-change';
import { ViewBatchResponse, ViewRefills } from '../../shared/views/refills';
import { RefilledSettings } from '../settings';

/** Half of what an event can have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. A page of a scan can be more than that in JSON. */
const MAX_EVENT_BYTES = 3 * 1024 * 1024;
/** Kept for what an invocation does besides. Library default. */
const MARGIN_MILLIS = 20_000;
/** Of a call that waits for its answer: the rest of the invocation, less this. */
const ANSWER_MILLIS = 1_000;

export interface RefilledFunctionPorts {
  readonly invoker: FunctionInvoker;
  readonly refills: ViewRefills;
  /** What the invocation has left. */
  remainingMillis(): number;
}

/** A view that is refilled by the function that reads the stream for it. */
export class RefilledFunction implements RefilledView {
  readonly name: string;
  readonly batchSize: number;
  readonly refills: ViewRefills;
  readonly leftovers?: Leftovers;

  constructor(private readonly settings: RefilledSettings, private readonly ports: RefilledFunctionPorts) {
    this.name = settings.name;
    this.batchSize = settings.batchSize;
    this.refills = ports.refills;
    if (settings.hasLeftovers) {
      this.leftovers = {
        find: async since => (await this.invoke<{ items: string[] }>({ leftovers: { since } })).items,
        keep: async (keep, since) => { if (keep.length > 0) await this.invoke({ leftovers: { since, keep } }); },
      };
    }
  }

  async send(records: readonly TableRecord[], since: number): Promise<number> {
    let sent = 0;
    for (const Records of eventsOf(records)) {
      const { batchItemFailures, refused = 0 } = await this.invoke<ViewBatchResponse>({ Records, refill: { since } });
      if (batchItemFailures.length > 0) throw new OwnError('some of the items have to come again');
      sent += refused;
    }
    return sent;
  }

  hasTime(): boolean {
    return this.ports.remainingMillis() > this.settings.timeoutSeconds * 1_000 + MARGIN_MILLIS;
  }

  private async invoke<T>(event: object): Promise<T> {
    const { invoker, remainingMillis } = this.ports;
    const signal = AbortSignal.timeout(Math.max(1, remainingMillis() - ANSWER_MILLIS));
    const { payload, functionError } = await invoker.invoke(this.settings.functionArn, JSON.stringify(event), signal);
    if (functionError !== undefined) throw new OwnError(`the function that writes the view ${this.name} failed`);
    return JSON.parse(payload) as T;
  }
}

/** In order, each within the limit. One item is far below it. */
function eventsOf(records: readonly TableRecord[]): TableRecord[][] {
  const events: TableRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes > room) {
      events.push([]);
      room = MAX_EVENT_BYTES;
    }
    events[events.length - 1].push(record);
    room -= bytes;
  }
  return events;
}
