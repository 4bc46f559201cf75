import { isDeepStrictEqual } from 'util';
import { isLegacyOrigin, TableSettings } from './settings';
import { Attribute, attributeJson, itemJson } from '../shared/json/attribute-json';
import { canonicalJson } from '../shared/json/canonical-json';
import { Broker, OutgoingMessage } from '../shared/publishing/broker';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { ChangeHead, outgoingChange, streamSequenceOf } from '../shared/sync/outgoing-change';

type Image = Readonly<Record<string, Attribute>>;

/** The fields of a DynamoDB stream record that the intake reads. */
export interface StreamRecord {
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

const KINDS = ['INSERT', 'MODIFY', 'REMOVE'];

/** The message of a change; undefined for one that came from legacy. Throws `Unpublishable` for a record that is no change. */
export function itemChange(
  record: StreamRecord, settings: TableSettings, pattern: string, queue: Pick<Broker, 'bytesOf' | 'maxEntryBytes'>,
): OutgoingMessage | undefined {
  const { SequenceNumber = '', ApproximateCreationDateTime = 0, Keys = {}, NewImage, OldImage } = record.dynamodb ?? {};
  const kind = record.eventName as ChangeHead['kind'];
  const sequence = streamSequenceOf(record.eventSourceARN ?? '', SequenceNumber);
  if (!KINDS.includes(kind)) throw new Unpublishable('eventName must be INSERT, MODIFY or REMOVE');
  if (sequence === undefined) throw new Unpublishable('SequenceNumber must be a number');
  if (Object.keys(Keys).length === 0) throw new Unpublishable('Keys must be given');
  const isWhole = (kind === 'REMOVE' || NewImage) && (kind === 'INSERT' || OldImage);
  if (!isWhole) throw new Unpublishable('the stream must have new and old images (NEW_AND_OLD_IMAGES)');
  if (isFromLegacy(NewImage, OldImage, settings)) return undefined;

  const keys = itemJson(Keys, 'the key');
  const item = canonicalJson(keys);
  const time = new Date(ApproximateCreationDateTime * 1000).toISOString();
  const head: ChangeHead = { id: record.eventID ?? SequenceNumber, entity: entityOf(Keys, item, settings), item, sequence, kind, time };
  const message = (images: Record<string, Image | undefined>) => {
    const texts = Object.entries(images).map(([name, image]) => [name, image && itemJson(image, 'the item')]);
    return outgoingChange(head, { keys, ...Object.fromEntries(texts) as Record<string, string | undefined> }, { pattern });
  };
  const whole = message({ new: NewImage, old: OldImage });
  // two images of an item of 400 KB may be too much
  const sent = queue.bytesOf(whole) <= queue.maxEntryBytes || !NewImage ? whole : message({ new: NewImage });
  const bytes = queue.bytesOf(sent);
  if (bytes > queue.maxEntryBytes) throw new Unpublishable(`the change must have at most ${queue.maxEntryBytes} bytes as JSON, got ${bytes}`);
  return sent;
}

/**
 * Whether this write came from legacy. The marker must be new: one that the item had before is of an earlier write, and a change of the new
 * service that leaves it there must not get lost.
 */
function isFromLegacy(newImage: Image | undefined, oldImage: Image | undefined, { originAttribute }: TableSettings): boolean {
  const marker = newImage?.[originAttribute];
  return marker !== undefined && isLegacyOrigin(marker.S) && !isDeepStrictEqual(marker, oldImage?.[originAttribute]);
}

/** The key itself; as text where it is one attribute. */
function entityOf(keys: Image, item: string, { entityKey }: TableSettings): string {
  const attributes = Object.values(keys);
  const attribute = entityKey === undefined ? attributes.length === 1 ? attributes[0] : undefined : keys[entityKey];
  if (entityKey !== undefined && attribute === undefined) throw new Unpublishable('entityKey must be an attribute of the key of the table');
  if (attribute === undefined) return item;
  const json = attributeJson(attribute, 'the key');
  return json.startsWith('"') ? JSON.parse(json) as string : json;
}
