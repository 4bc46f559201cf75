import { ItemEvent } from './item-event';
import { typeOf, WriterSettings } from './settings';
import { Attribute, membersOf } from '../shared/json/attribute-json';
import { itemBytes } from '../shared/json/json-attribute';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Image } from '../shared/stream/table-change';
import { compareItemVersions } from '../shared/views/item-version';

/** The attribute with the version of the last event of each type. */
export const EVENT_VERSIONS = 'eventVersions';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
const MAX_ITEM_BYTES = 409_600;

/** What the tables have of a key. */
export interface Kept {
  readonly item?: Image;
  /** The version of the last removal. */
  readonly removedAt?: Attribute;
}

type Versions = ReadonlyMap<string, Attribute>;

/**
 * What is kept after an event; undefined if it changes nothing. Each attribute has the value of the event with the greatest version among those whose
 * contract writes it, and none from before the last removal: the same in whatever order the events come.
 *
 * @throws Unpublishable for an event whose version cannot be compared, or whose item would be too large
 */
export function merged(kept: Kept, event: ItemEvent, settings: WriterSettings): Kept | undefined {
  const { removedAt } = kept;
  if (removedAt && compare(event.version, removedAt) <= 0) return undefined;
  return event.removes ? removed(kept, event.version, settings) : written(kept, event, settings);
}

function written({ item, removedAt }: Kept, event: ItemEvent, settings: WriterSettings): Kept | undefined {
  const { type, version, attributes } = event;
  const versions = versionsOf(item);
  const before = versions.get(type);
  if (before && compare(version, before) <= 0) return undefined;
  const next = new Map(Object.entries({ ...item, ...event.key }));
  for (const name of writtenBy(type, settings)) {
    const others = [...versions].filter(([other]) => other !== type && writtenBy(other, settings).includes(name));
    if (others.some(([other, otherVersion]) => isAfter(otherVersion, other, event))) continue;
    if (Object.hasOwn(attributes, name)) next.set(name, attributes[name]);
    else next.delete(name);
  }
  const after = withVersions(next, new Map([...versions, [type, version]]), settings);
  const bytes = itemBytes(after);
  if (bytes > MAX_ITEM_BYTES) throw new Unpublishable(`the item must have at most ${MAX_ITEM_BYTES} bytes, got ${bytes}`);
  return { item: after, removedAt };
}

/** What newer events wrote stays. */
function removed({ item = {} }: Kept, removedAt: Attribute, settings: WriterSettings): Kept {
  const versions = new Map([...versionsOf(item)].filter(([, version]) => compare(version, removedAt) > 0));
  if (versions.size === 0) return { removedAt };
  const names = new Set([...settings.key.map(({ name }) => name), ...[...versions.keys()].flatMap(type => writtenBy(type, settings))]);
  const stays = new Map(Object.entries(item).filter(([name]) => names.has(name)));
  return { item: withVersions(stays, versions, settings), removedAt };
}

function withVersions(attributes: ReadonlyMap<string, Attribute>, versions: Versions, { versionAttribute }: WriterSettings): Image {
  const greatest = [...versions.values()].reduce((one, other) => compare(one, other) >= 0 ? one : other);
  return { ...Object.fromEntries(attributes), [versionAttribute]: greatest, [EVENT_VERSIONS]: { M: Object.fromEntries(versions) } };
}

/** Two contracts should have no version in common; where they do, their names decide. */
function isAfter(version: Attribute, type: string, event: ItemEvent): boolean {
  const order = compare(version, event.version);
  return order > 0 || (order === 0 && type > event.type);
}

function versionsOf(item: Image | undefined): Versions {
  const versions = item && Object.hasOwn(item, EVENT_VERSIONS) ? membersOf(item[EVENT_VERSIONS]) : undefined;
  return new Map(Object.entries(versions ?? {}) as Array<[string, Attribute]>);
}

function writtenBy(type: string, { events }: WriterSettings): readonly string[] {
  return events.find(event => typeOf(event) === type)?.attributes ?? [];
}

function compare(one: Attribute, other: Attribute): number {
  const order = compareItemVersions(one, other);
  if (order === undefined) throw new Unpublishable('the version must be of the type of those before it: a number, or a text');
  return order;
}
