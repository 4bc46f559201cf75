import { isRefusal } from '../shared/errors/refusal';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Broker, EntryFailure, OutgoingMessage } from '../shared/publishing/broker';

/** The place of a record in the stream. */
export interface Place {
  readonly sequenceNumber: string;
  readonly shardId: string;
}

/** What Kinesis answers for a record: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsResultEntry.html */
export interface PutAnswer {
  readonly SequenceNumber?: string;
  readonly ShardId?: string;
  readonly ErrorCode?: string;
}

/** A stream, and its limits. */
export interface PutRecords extends Omit<Broker, 'send'> {
  /** Makes one attempt only: between several, the outcome of the first would be lost. */
  put(records: OutgoingMessage[]): Promise<ReadonlyArray<PutAnswer | undefined>>;
}

/** The stream for the records of one request: it knows what became of each. */
export class RecordStream implements Broker {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxRequestBytes: number;
  private readonly places = new Map<OutgoingMessage, Place>();
  private readonly sent = new Set<OutgoingMessage>();
  private readonly uncertain = new Set<OutgoingMessage>();

  /** @param hasTime whether there is time for another request to the stream */
  constructor(private readonly stream: PutRecords, private readonly hasTime: () => boolean) {
    this.maxEntries = stream.maxEntries;
    this.maxEntryBytes = stream.maxEntryBytes;
    this.maxRequestBytes = stream.maxRequestBytes;
  }

  bytesOf(record: OutgoingMessage): number {
    return this.stream.bytesOf(record);
  }

  /** Undefined for a record that was not taken. */
  placeOf(record: OutgoingMessage): Place | undefined {
    return this.places.get(record);
  }

  wasSent(record: OutgoingMessage): boolean {
    return this.sent.has(record);
  }

  /** Whether a request with the record had no answer: the stream may have it. */
  isUncertain(record: OutgoingMessage): boolean {
    return this.uncertain.has(record);
  }

  /** Outages and throttling of the whole request are failures of each record, so that they are retried as those are. */
  async send(records: OutgoingMessage[]): Promise<Array<EntryFailure | undefined>> {
    if (!this.hasTime()) throw new OwnError('the time of the request is over');
    records.forEach(record => this.sent.add(record));
    try {
      const answers = await this.stream.put(records);
      return records.map((record, index) => this.outcome(record, answers[index]));
    } catch (error) {
      if (isRefusal(error)) throw error;
      if (!isAnswer(error)) records.forEach(record => this.uncertain.add(record));
      const failure = { reason: describeError(error), permanent: false };
      return records.map(() => failure);
    }
  }

  private outcome(record: OutgoingMessage, answer: PutAnswer | undefined): EntryFailure | undefined {
    const { ErrorCode, SequenceNumber, ShardId } = answer ?? {};
    if (SequenceNumber !== undefined && ShardId !== undefined) {
      this.places.set(record, { sequenceNumber: SequenceNumber, shardId: ShardId });
      return undefined;
    }
    if (ErrorCode === undefined) this.uncertain.add(record);
    return { reason: ErrorCode ?? 'NoAnswer', permanent: false };
  }
}

/** Whether the service said no, so that nothing of the request was stored. */
function isAnswer(error: unknown): boolean {
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500;
}
