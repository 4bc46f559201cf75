import { Change } from './ports';
import { describeError } from '../shared/errors/safe-error';
import { escapeForSqs } from '../shared/json/json-text';
import { Unpublishable } from '../shared/publishing/unpublishable';

/** DynamoDB's JSON of an item. */
export type Image = Record<string, unknown>;

/** The fields of a DynamoDB stream record that the handler reads. */
export interface StreamRecord {
  readonly eventName?: string;
  readonly eventSourceARN?: string;
  readonly dynamodb?: {
    readonly SequenceNumber?: string;
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime?: number;
    readonly Keys?: Image;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
  };
}

/** Turns DynamoDB's JSON into plain values. */
export type Unmarshall = (image: Image) => Record<string, unknown>;

export function streamChange(record: StreamRecord, unmarshall: Unmarshall): Change {
  const { SequenceNumber = '', ApproximateCreationDateTime = 0, Keys = {}, NewImage, OldImage } = record.dynamodb ?? {};
  const outboxOf = (image: Image | undefined) => image?.outbox === undefined ? undefined : plain(attribute(image.outbox, unmarshall));
  return {
    sequenceNumber: SequenceNumber,
    sourceArn: record.eventSourceARN ?? '',
    partitionKey: JSON.stringify(Object.values(Keys)[0]),
    committedAt: new Date(ApproximateCreationDateTime * 1000),
    kind: record.eventName as Change['kind'],
    record: escapeForSqs(JSON.stringify(record)),
    outbox: () => outboxOf(NewImage),
    previousOutbox: () => outboxOf(OldImage),
  };
}

function attribute(outbox: unknown, unmarshall: Unmarshall): unknown {
  try {
    return unmarshall({ outbox }).outbox;
  } catch (error) {
    throw new Unpublishable(`outbox cannot be read: ${describeError(error)}`);
  }
}

/** The value as JSON: sets become lists; binary values are Base64 in Lambda's event already. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value, (_, member: unknown) => {
    if (member instanceof Set) return [...member];
    if (typeof member === 'bigint') throw new Unpublishable(`outbox must have numbers up to 2^53, got ${member}: give data as JSON text`);
    return member;
  }));
}
