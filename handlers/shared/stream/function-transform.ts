import { ExponentialBackoff, handleType, IBackoffFactory, IPolicy, retry } from 'cockatiel';
import { PutRecord } from './put-record';
import { Outcome, Staged } from './staged';
import { outcomesOf } from './transform-answer';
import { describeError, OwnError } from '../errors/safe-error';
import { MOST_TRIES } from '../messages/tries';
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
  /** Between the attempts for a record. */
  readonly backoff?: IBackoffFactory<unknown>;
  /** Ends the invocations for a batch, so that time is left for the sink. */
  signal(): AbortSignal;
}

interface Entry {
  readonly index: number;
  readonly id: string;
  /** JSON of it, as Firehose hands records to a function. */
  readonly json: string;
}

/** The function was not run, or takes nothing: all that is left has to come again. */
class Down extends OwnError {}

class StillFailing extends Error {}

/**
 * A function of the user that transforms records. The event and the answer are those of a transformation of Firehose
 * (https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html).
 */
export class FunctionTransform {
  private readonly attempts: IPolicy;
  /** A record that the function took. Another one for which it fails can be poison only if it still takes this one. */
  private taken?: Entry;

  constructor(private readonly options: FunctionTransformOptions) {
    const { backoff = new ExponentialBackoff({ initialDelay: 200 }) } = options;
    // besides the first one here, and the one that showed the failure
    this.attempts = retry(handleType(StillFailing), { maxAttempts: MOST_TRIES - 2, backoff });
  }

  /** An outcome for each record, in their order. */
  async run(records: readonly StagedRecord[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const entries = records.map(entryOf);
    for (const { index } of entries.filter(isTooLarge)) {
      outcomes[index] = { error: new Unpublishable(`${this.options.stage}: the record must fit into an event of ${MAX_RECORD_BYTES} bytes`) };
    }
    const events = eventsOf(entries.filter(entry => !isTooLarge(entry)));
    const signal = this.options.signal();
    const alone: Entry[] = [];
    try {
      await this.takeApart(events, alone, outcomes, signal);
      await this.tryAgain(alone, outcomes, signal);
    } catch (error) {
      if (!(error instanceof Down)) throw error;
      for (const { index } of [...alone, ...events.flat()]) outcomes[index] = { error };
    }
    return outcomes;
  }

  /** Halves what fails, until it is known for which records the function fails. What is left in `events` was not tried. */
  private async takeApart(events: Entry[][], alone: Entry[], outcomes: Outcome[], signal: AbortSignal) {
    let takesAny = false;
    while (events.length > 0) {
      const [event] = events;
      if (await this.take(event, outcomes, signal)) {
        takesAny = true;
        events.shift();
      } else if (event.length > 1) {
        events.splice(0, 1, ...halves(event));
      } else {
        alone.push(...events.shift()!);
        if (!takesAny && alone.length === MOST_ALONE) throw this.down();
      }
    }
  }

  /** Records for which the function fails at each attempt, while it takes another, are poison. */
  private async tryAgain(alone: Entry[], outcomes: Outcome[], signal: AbortSignal) {
    if (alone.length === 0) return;
    try {
      await this.attempts.execute(() => this.tryEach(alone, outcomes, signal), signal);
    } catch (error) {
      if (!(error instanceof StillFailing)) throw error;
      if (this.taken === undefined || !await this.take([this.taken], [], signal)) throw this.down();
      const reason = `${this.options.stage}: the function failed for this record at each of ${MOST_TRIES} attempts, and took another`;
      for (const { index } of alone.splice(0)) outcomes[index] = { error: new Unpublishable(reason) };
    }
  }

  private async tryEach(alone: Entry[], outcomes: Outcome[], signal: AbortSignal) {
    for (const entry of [...alone]) {
      if (await this.take([entry], outcomes, signal)) alone.splice(alone.indexOf(entry), 1);
    }
    if (alone.length > 0) throw new StillFailing();
  }

  /** Whether the function took the records. */
  private async take(event: Entry[], outcomes: Outcome[], signal: AbortSignal): Promise<boolean> {
    const { stage, functionArn, invoker } = this.options;
    const payload = `{"records":[${event.map(({ json }) => json).join(',')}]}`;
    const answer = await invoker.invoke(functionArn, payload, signal).catch((error: unknown) => {
      throw new Down(`${stage}: ${describeError(error)}`);
    });
    const results = answer.functionError === undefined ? outcomesOf(answer.payload, event.map(({ id }) => id), stage) : undefined;
    if (results === undefined) return false;
    event.forEach(({ index }, place) => { outcomes[index] = results[place]; });
    [this.taken] = event;
    return true;
  }

  private down(): Down {
    return new Down(`${this.options.stage}: the function failed, or did not answer each record once with Ok, Dropped or ProcessingFailed`);
  }
}

function entryOf({ record: { id, delivered: { kinesis } }, staged }: StagedRecord, index: number): Entry {
  const { sequenceNumber, partitionKey, approximateArrivalTimestamp = 0 } = kinesis;
  const arrival = Math.round(approximateArrivalTimestamp * 1_000);
  const json = JSON.stringify({
    recordId: id,
    approximateArrivalTimestamp: arrival,
    data: Buffer.from(staged.text).toString('base64'),
    kinesisRecordMetadata: { sequenceNumber, partitionKey, approximateArrivalTimestamp: arrival },
  });
  return { index, id, json };
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
