import { isDeepStrictEqual } from 'util';
import { isLegacyOrigin, TableSettings } from './settings';
import { attributeJson, itemJson } from '../shared/json/attribute-json';
import { Broker, OutgoingMessage } from '../shared/publishing/broker';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Image, tableChange, TableRecord } from '../shared/stream/table-change';
import { ChangeHead, outgoingChange } from '../shared/sync/outgoing-change';

/** The message of a change; undefined for one that came from legacy. Throws `Unpublishable` for a record that is no change. */
export function itemChange(
  record: TableRecord, settings: TableSettings, pattern: string, queue: Pick<Broker, 'bytesOf' | 'maxEntryBytes'>,
): OutgoingMessage | undefined {
  const { kind, sequence, keys: Keys, keysJson: keys, item, newImage: NewImage, oldImage: OldImage, committedAt } = tableChange(record);
  if (isFromLegacy(NewImage, OldImage, settings)) return undefined;

  const id = record.eventID ?? record.dynamodb?.SequenceNumber ?? '';
  const head: ChangeHead = { id, entity: entityOf(Keys, item, settings), item, sequence, kind, time: committedAt.toISOString() };
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
