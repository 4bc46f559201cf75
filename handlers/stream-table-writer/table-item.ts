import { Attribute } from '../shared/json/attribute-json';
import { itemBytes, jsonItem, MAX_ITEM_BYTES } from '../shared/json/json-attribute';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { Image } from '../shared/stream/table-change';
import { versionOf } from '../shared/stream/version';

/** The attribute by which a newer record of a key wins. */
export const VERSION_ATTRIBUTE = 'recordVersion';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys */
const MAX_KEY_BYTES = { partition: 2_048, sort: 1_024 };

/** An attribute of the key, as DynamoDB names its types. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

export interface TableKey {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

/** A record as an item of the table. */
export interface TableItem {
  readonly id: string;
  /** The same for records of which the latest counts. */
  readonly key: string;
  readonly version: string;
  readonly attributes: Image;
}

/** @throws Unpublishable for a record that the table can never take */
export function tableItem({ id, source }: PutRecord, { text, value }: Staged, { partitionKey, sortKey }: TableKey): TableItem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unpublishable('the record must be an object to become an item');
  if (Object.hasOwn(value, VERSION_ATTRIBUTE)) throw new Unpublishable(`the record must not have ${VERSION_ATTRIBUTE}, which the pipeline writes`);
  const version = versionOf(source, id);
  if (version === undefined) throw new Unpublishable('the record must have a sequence number');
  const members = jsonItem(text);
  const key = keyTexts(members, { partitionKey, sortKey });
  const attributes = { ...members, [VERSION_ATTRIBUTE]: { S: version } };
  const bytes = itemBytes(attributes);
  if (bytes > MAX_ITEM_BYTES) throw new Unpublishable(`the item must have at most ${MAX_ITEM_BYTES} bytes, got ${bytes}`);
  return { id, version, attributes, key };
}

/** The key of an item: as a text, and as the table has it. */
export function keyOf(item: Image, key: TableKey): { readonly id: string; readonly attributes: Image } {
  const names = [key.partitionKey, ...key.sortKey ? [key.sortKey] : []].map(({ name }) => name);
  return { id: keyTexts(item, key), attributes: Object.fromEntries(names.map(name => [name, item[name]])) };
}

function keyTexts(members: Readonly<Record<string, Attribute | undefined>>, { partitionKey, sortKey }: TableKey): string {
  return JSON.stringify([keyText(members, partitionKey, MAX_KEY_BYTES.partition), ...sortKey ? [keyText(members, sortKey, MAX_KEY_BYTES.sort)] : []]);
}

/** Two spellings of a number are one key. */
function keyText(members: Readonly<Record<string, Attribute | undefined>>, { name, type }: KeyAttribute, maxBytes: number): string {
  const value = members[name]?.[type] as string | undefined;
  if (value === undefined) throw new Unpublishable(`${name} must be a ${type === 'S' ? 'text' : 'number'}: it is a key of the table`);
  const bytes = Buffer.byteLength(value);
  if (type === 'S' && (bytes === 0 || bytes > maxBytes)) throw new Unpublishable(`${name} must have 1 to ${maxBytes} bytes: it is a key of the table`);
  return type === 'N' ? sameNumber(value) : value;
}

/** Digits and exponent without what makes no difference. */
function sameNumber(text: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/(?<!0)0+$/, '');
  return `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`;
}
