import { Attribute, itemJson } from '../json/attribute-json';
import { canonicalJson } from '../json/canonical-json';
import { escapeForSqs, JsonText } from '../json/json-text';
import { Unpublishable } from '../publishing/unpublishable';
import { streamSequenceOf } from '../sync/outgoing-change';

/** The attributes of an item, in DynamoDB's JSON. */
export type Image = Readonly<Record<string, Attribute>>;

/** The fields of a record of a table's stream. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export interface TableRecord {
  /** Globally unique; a sequence number is unique within its shard. */
  readonly eventID?: string;
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

/** What Lambda invokes a function with that reads the stream. */
export interface TableEvent {
  readonly Records: TableRecord[];
}

/** A change of an item. */
export interface TableChange {
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Later changes of an item have greater ones, as texts. */
  readonly sequence: string;
  readonly keys: Image;
  /** The key as JSON with all digits. */
  readonly keysJson: JsonText;
  /** The key as JSON, the same for every order of its attributes. */
  readonly item: JsonText;
  /** Undefined for a removal. */
  readonly newImage?: Image;
  /** Undefined for an insertion. */
  readonly oldImage?: Image;
  readonly committedAt: Date;
}

const KINDS = ['INSERT', 'MODIFY', 'REMOVE'];

/** Throws `Unpublishable` for a record that is no change of a table whose stream has new and old images. */
export function tableChange({ eventName = '', eventSourceARN = '', dynamodb = {} }: TableRecord): TableChange {
  const { SequenceNumber = '', ApproximateCreationDateTime = 0, Keys = {}, NewImage, OldImage } = dynamodb;
  const kind = eventName as TableChange['kind'];
  const sequence = streamSequenceOf(eventSourceARN, SequenceNumber);
  if (!KINDS.includes(kind)) throw new Unpublishable('eventName must be INSERT, MODIFY or REMOVE');
  if (sequence === undefined) throw new Unpublishable('SequenceNumber must be a number');
  if (Object.keys(Keys).length === 0) throw new Unpublishable('Keys must be given');
  const isWhole = (kind === 'REMOVE' || NewImage) && (kind === 'INSERT' || OldImage);
  if (!isWhole) throw new Unpublishable('the stream must have new and old images (NEW_AND_OLD_IMAGES)');
  const keysJson = itemJson(Keys, 'the key');
  const committedAt = new Date(ApproximateCreationDateTime * 1000);
  return { kind, sequence, keys: Keys, keysJson, item: canonicalJson(keysJson), newImage: NewImage, oldImage: OldImage, committedAt };
}

/** The record as a failure queue takes it. */
export function contentOf(record: TableRecord): Buffer {
  return Buffer.from(escapeForSqs(JSON.stringify(record)));
}
