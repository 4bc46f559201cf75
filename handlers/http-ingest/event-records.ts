import { IncomingEvent } from './incoming-events';
import { Problem } from '../shared/http/problem';
import { resolvePointer } from '../shared/json/json-pointer';
import { SchemaCheck } from '../shared/json/schema-check';
import { OutgoingMessage } from '../shared/publishing/broker';

/** For all checks of a request; library default. One check takes up to two seconds. */
const MAX_CHECK_MILLIS = 5_000;

export interface EventRecordsSettings {
  /** JSON pointer to the partition key of an event. */
  readonly partitionKeyPointer: string;
  /** Number of partition keys for the events of one key. Default: 1. */
  readonly partitionKeySplits?: number;
  /** Bytes of a record, with its partition key. */
  readonly maxRecordBytes: number;
  /** The contract of the events. Default: any JSON. */
  readonly check?: SchemaCheck;
}

export interface EventRecordsPorts {
  newId(): string;
  /** A whole number from 0 to below the count, at random. */
  drawn(count: number): number;
  now(): number;
  /** The size of a record as the stream counts it. */
  bytesOf(record: OutgoingMessage): number;
}

/** Makes records of the events of one request. */
export class EventRecords {
  private checkMillis = 0;

  constructor(private readonly settings: EventRecordsSettings, private readonly ports: EventRecordsPorts) {}

  /** The record of an event, or why there is none. */
  recordOf(event: IncomingEvent): OutgoingMessage | Problem {
    return this.contractProblem(event.value) ?? this.record(event);
  }

  private record({ text, value }: IncomingEvent): OutgoingMessage | Problem {
    const { partitionKeyPointer, maxRecordBytes } = this.settings;
    const key = resolvePointer(value, partitionKeyPointer);
    if (key !== undefined && (typeof key !== 'string' && typeof key !== 'number' || key === '')) {
      return new Problem('invalid-request', '1 field is not valid.', {
        errors: [{ pointer: `#${encodeURI(partitionKeyPointer)}`, message: 'Must be a number or a string that is not empty: it is the partition key.' }],
      });
    }
    // the type, source and time of an event are its own, in its text
    const record = { id: this.ports.newId(), source: '', type: '', time: '', body: text, key: key === undefined ? undefined : this.split(String(key)) };
    const bytes = this.ports.bytesOf(record);
    return bytes <= maxRecordBytes ? record
      : new Problem('payload-too-large', `The event must have at most ${maxRecordBytes} bytes with its partition key, got ${bytes}.`);
  }

  /** Any of the partition keys of a key. */
  private split(key: string): string {
    const { partitionKeySplits: count } = this.settings;
    return count === undefined ? key : `${key}#${this.ports.drawn(count)}`;
  }

  private contractProblem(value: unknown): Problem | undefined {
    const { check } = this.settings;
    if (check === undefined) return undefined;
    if (this.checkMillis > MAX_CHECK_MILLIS) {
      return new Problem('payload-too-large', 'The checks of the events before this one took all the time of a request. Send fewer events in a request.');
    }
    const start = this.ports.now();
    const { errors, complete } = check.findings(value);
    this.checkMillis += Math.abs(this.ports.now() - start);
    if (errors.length === 0) return undefined;
    const fields = `${errors.length} ${errors.length === 1 ? 'field is' : 'fields are'} not valid.`;
    return new Problem('invalid-request', complete ? fields : `At least ${fields}`, { errors });
  }
}
