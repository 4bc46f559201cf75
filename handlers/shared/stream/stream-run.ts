import { isRefusal } from '../errors/refusal';
import { describeError, OwnError } from '../errors/safe-error';
import { Log } from '../jobs/job-ports';
import { FailureQueue } from '../messages/failure-queue';
import { Tries } from '../messages/tries';
import { EntryFailure } from '../publishing/broker';
import { Unpublishable } from '../publishing/unpublishable';

/** A record of a stream, of whichever kind. */
export interface StreamedRecord {
  /** The sequence number, and within an aggregate the place. */
  readonly id: string;
  /** The sequence number of the aggregate that it is in: Lambda delivers that again as a whole. */
  readonly deliveredWith?: string;
  /** ARN of the event source. */
  readonly source: string;
  /** The record as the source delivered it, in a form that a failure queue takes. */
  content(): Buffer;
}

/** What the sink did not take. */
export interface NotWritten<T> extends EntryFailure {
  readonly item: T;
}

export interface StreamSteps<R extends StreamedRecord, T> {
  /** What is to be written for a record. Throws `Unpublishable` for a record that can never be written. */
  project(record: R): Promise<T[]> | T[];
  /** Writes in the order given, at least among items of one key, and again without effect. Throws if the sink as a whole is away. */
  write(items: T[]): Promise<ReadonlyArray<NotWritten<T>>>;
}

export interface StreamPorts {
  /** Takes records that would block their shard. */
  readonly failures: FailureQueue;
  /** Of records whose projection failed for an unknown reason. */
  readonly tries: Tries;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Called for each record that was sent to the failure queue. */
  countSetAside(): void;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html: the record at which the next delivery begins. */
export interface StreamBatchResponse {
  readonly batchItemFailures: Array<{ itemIdentifier: string }>;
}

/** The first record that has to come again, and why. */
interface Outage {
  readonly index: number;
  readonly reason: string;
}

/**
 * Runs a batch of a shard: poison is sent to the failure queue at once, and an outage makes Lambda deliver again from the first record that it
 * affects. Records behind that one may have been written already.
 */
export class StreamRun<R extends StreamedRecord, T> {
  constructor(private readonly steps: StreamSteps<R, T>, private readonly ports: StreamPorts) {}

  /** Throws if the first record has to come again: the invocation has done nothing, and counts as an error of the function. */
  async run(records: readonly R[]): Promise<StreamBatchResponse> {
    const poison = new Map<number, string>();
    const projected = new Map<T, number>();
    let outage = await this.project(records, projected, poison);
    for (const { item, reason, permanent } of await this.steps.write([...projected.keys()])) {
      const index = projected.get(item)!;
      if (permanent) poison.set(index, reason);
      else if (index < (outage?.index ?? Infinity)) outage = { index, reason };
    }
    if (outage) outage = { ...outage, index: firstDeliveredWith(records, outage.index) };
    // those behind the outage come again
    for (const [index, reason] of [...poison].sort(([one], [other]) => one - other)) {
      if (index < (outage?.index ?? Infinity)) await this.setAside(records[index], reason);
    }
    return outage ? this.again(records, outage) : { batchItemFailures: [] };
  }

  /** Until the first record whose projection may succeed later. */
  private async project(records: readonly R[], projected: Map<T, number>, poison: Map<number, string>): Promise<Outage | undefined> {
    for (const [index, record] of records.entries()) {
      try {
        for (const item of await this.steps.project(record)) projected.set(item, index);
      } catch (error) {
        const reason = error instanceof Unpublishable ? error.message : describeError(error);
        // what a service refuses, or cannot be written: after a few tries it is the fault of the record
        if (!(error instanceof Unpublishable) && !(isRefusal(error) && this.ports.tries.isLast(`${record.source}#${record.id}`))) return { index, reason };
        poison.set(index, reason);
      }
    }
    return undefined;
  }

  private async setAside(record: R, reason: string): Promise<void> {
    const { id, source } = record;
    await this.ports.failures.send({ content: record.content(), reason, source, id });
    this.ports.countSetAside();
    this.ports.log.error('record sent to the failure queue', { sequence_number: id, reason });
  }

  private again(records: readonly R[], { index, reason }: Outage): StreamBatchResponse {
    const { id: ownId, deliveredWith: id = ownId } = records[index];
    const text = `${records.length - index} of ${records.length} records have to come again`;
    // Lambda takes an empty id for that of no record
    if (index === 0 || id === '') throw new OwnError(`${text}: ${reason}`);
    this.ports.log.warn(text, { sequence_number: id, reason });
    return { batchItemFailures: [{ itemIdentifier: id }] };
  }
}

/** The first record that comes again with this one. */
function firstDeliveredWith(records: readonly StreamedRecord[], index: number): number {
  const { deliveredWith } = records[index];
  return deliveredWith === undefined ? index : records.findIndex(record => record.deliveredWith === deliveredWith);
}
