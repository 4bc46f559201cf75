import { Change } from './ports';
import { Attribute } from '../shared/json/attribute-json';
import { escapeForSqs } from '../shared/json/json-text';

/** DynamoDB's JSON of an item. */
export type Image = Readonly<Record<string, Attribute>>;

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

export function streamChange(record: StreamRecord): Change {
  const { SequenceNumber = '', ApproximateCreationDateTime = 0, Keys = {}, NewImage, OldImage } = record.dynamodb ?? {};
  return {
    id: SequenceNumber,
    source: record.eventSourceARN ?? '',
    content: () => Buffer.from(escapeForSqs(JSON.stringify(record))),
    partitionKey: JSON.stringify(Object.values(Keys)[0]),
    committedAt: new Date(ApproximateCreationDateTime * 1000),
    kind: record.eventName as Change['kind'],
    outbox: NewImage?.outbox,
    previousOutbox: OldImage?.outbox,
  };
}
