import { PutRecord } from './put-record';
import { Outcome, Staged } from './staged';
import { outcomesOf } from './transform-answer';
import { describeError, OwnError } from '../errors/safe-error';
import { MOST_TRIES, Tries } from '../messages/tries';
import { FunctionInvoker } from '../ports/function-invoker';
import { Unpublishable } from '../publishing/unpublishable';

/** As Firehose does by default: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
const EVENT_BYTES = 1_048_576;
/** An event has 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. The rest is for what is around the record. */
const MAX_RECORD_BYTES = 6_291_456 - 100;

/** Records for which a function fails before it takes one: then it is at fault, and not the records. Library default. */
const MOST_ALONE = 5;

/** A record at a stage. */
export interface StagedRecord {
  readonly record: PutRecord;
  readonly staged: Staged;
}

export interface FunctionTransformOptions {
  /** The id of the stage. */
  readonly stage: string;
  readonly functionArn: string;
  readonly invoker: FunctionInvoker;
  readonly tries: Tries;
  /** Ends the invocations for a batch, so that time is left for the sink. */
  signal(): AbortSignal;
}

interface Entry {
  readonly index: number;
  readonly id: string;
  /** Of the count of its tries. */
  readonly key: string;
  /** JSON of it, as Firehose hands records to a function. */
  readonly json: string;
}

/** The function was not run, or took nothing: all that is left has to come again. */
class Down extends OwnError {}

/**
 * A function of the user that transforms records. The event and the answer are those of a transformation of Firehose
 * (https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html).
 */
export class FunctionTransform {
  constructor(private readonly options: FunctionTransformOptions) {}

  /** An outcome for each record, in their order. */
  async run(records: readonly StagedRecord[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const entries = records.map(entryOf);
    entries.filter(isTooLarge).forEach(({ index }) => {
      outcomes[index] = { error: new Unpublishable(`${this.options.stage}: the record must fit into an event of ${MAX_RECORD_BYTES} bytes`) };
    });
    const events = eventsOf(entries.filter(entry => !isTooLarge(entry)));
    const alone: Entry[] = [];
    let takesOthers = false;
    try {
      const signal = this.options.signal();
      while (events.length > 0) {
        const [event] = events;
        const answer = await this.invoke(event, signal);
        if (answer !== undefined) {
          takesOthers = true;
          event.forEach(({ index }, place) => { outcomes[index] = answer[place]; });
          events.shift();
        } else if (event.length > 1) {
          events.splice(0, 1, ...halves(event));
        } else {
          alone.push(...events.shift()!);
          if (!takesOthers && alone.length === MOST_ALONE) throw this.failed();
        }
      }
    } catch (error) {
      if (!(error instanceof Down)) throw error;
      events.flat().forEach(({ index }) => { outcomes[index] = { error }; });
    }
    alone.forEach(entry => { outcomes[entry.index] = { error: this.failureOf(entry, takesOthers) }; });
    return outcomes;
  }

  /** Undefined where the function failed. */
  private async invoke(event: Entry[], signal: AbortSignal): Promise<Outcome[] | undefined> {
    const { stage, functionArn, invoker } = this.options;
    const payload = `{"records":[${event.map(({ json }) => json).join(',')}]}`;
    const answer = await invoker.invoke(functionArn, payload, signal).catch((error: unknown) => {
      throw new Down(`${stage}: ${describeError(error)}`);
    });
    return answer.functionError === undefined ? outcomesOf(answer.payload, event.map(({ id }) => id), stage) : undefined;
  }

  /** A record is poison if the function fails for it each time, and takes others meanwhile. */
  private failureOf({ key }: Entry, takesOthers: boolean): Error {
    const { stage, tries } = this.options;
    if (!takesOthers || !tries.isLast(`${stage}#${key}`)) return this.failed();
    return new Unpublishable(`${stage}: the function failed for this record at each of ${MOST_TRIES} attempts, and took others`);
  }

  private failed(): Down {
    return new Down(`${this.options.stage}: the function failed, or did not answer each record once with Ok, Dropped or ProcessingFailed`);
  }
}

function entryOf({ record: { id, source, delivered: { kinesis } }, staged }: StagedRecord, index: number): Entry {
  const { sequenceNumber, partitionKey, approximateArrivalTimestamp = 0 } = kinesis;
  const arrival = Math.round(approximateArrivalTimestamp * 1_000);
  const json = JSON.stringify({
    recordId: id,
    approximateArrivalTimestamp: arrival,
    data: Buffer.from(staged.text).toString('base64'),
    kinesisRecordMetadata: { sequenceNumber, partitionKey, approximateArrivalTimestamp: arrival },
  });
  return { index, id, key: `${source}#${id}`, json };
}

function isTooLarge({ json }: Entry): boolean {
  return Buffer.byteLength(json) > MAX_RECORD_BYTES;
}

/** In order. A record that is larger than an event should be has one for itself. */
function eventsOf(entries: readonly Entry[]): Entry[][] {
  const events: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const bytes = Buffer.byteLength(entry.json) + 1;
    if (bytes > room) {
      events.push([]);
      room = EVENT_BYTES;
    }
    events[events.length - 1].push(entry);
    room -= bytes;
  }
  return events;
}

function halves(event: Entry[]): Entry[][] {
  const middle = Math.ceil(event.length / 2);
  return [event.slice(0, middle), event.slice(middle)];
}
