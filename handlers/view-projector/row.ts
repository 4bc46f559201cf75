import { createHash } from 'crypto';
import { Attribute } from '../shared/json/attribute-json';
import { itemBytes, levelsOf, MAX_DEPTH, MAX_ITEM_BYTES } from '../shared/json/json-attribute';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Image, TableChange } from '../shared/stream/table-change';
import { ViewDefinition } from '../shared/views/generations';
import { numberKey, textKey } from '../shared/views/order-key';
import { Entry, Row } from '../shared/views/row';
import { rowId } from '../shared/views/row-id';
import { rowKey, shardKey } from '../shared/views/row-keys';

/** DynamoDB's limit for a key is 2,048 bytes, less the shard and the generation. */
const LONGEST_PARTITION = 2_000;

/** The attributes `version` and `changedAt`: also where a rebuild writes the row, so that both refuse the same items. */
const TIMES_BYTES = 'version'.length + 53 + 'changedAt'.length + 24;

/** What makes the rows of a generation. */
export interface RowSettings extends ViewDefinition {
  /** The id of the generation. Default: the first one. */
  readonly generation?: string;
}

/** What a row has of a change, beside its content. */
export interface ChangedItem extends Pick<TableChange, 'item' | 'keys' | 'sequence' | 'committedAt'> {
  /** The version that the item had then, or before it was removed. Default: none is kept. */
  readonly itemVersion?: Attribute;
}

/** The row that a change makes. Throws `Unpublishable` where its place cannot be computed. */
export function rowOf({ item, keys, sequence, committedAt, itemVersion }: ChangedItem, data: Image | undefined, view: RowSettings): Row {
  const id = rowId(item);
  const entry = data && entryOf(id, data, view);
  const row = {
    id: rowKey(view.generation ?? '', id), version: sequence, changedAt: committedAt, entry, ...entry && id !== item && { itemKey: keys }, ...itemVersion && { itemVersion },
  };
  if (entry) checkRoom(row, entry);
  return row;
}

/** A row has more than its item: what is beside its content, and one level. The largest items have no room for it. */
function checkRoom({ id, itemKey, itemVersion }: Row, { shard, sort, data }: Entry): void {
  const attributes = {
    id: { S: id },
    indexShard: { S: shard },
    indexSort: { S: sort },
    data: { M: data },
    ...itemKey && { itemKey: { M: itemKey } },
    ...itemVersion && { itemVersion },
  };
  const bytes = itemBytes(attributes) + TIMES_BYTES;
  if (bytes > MAX_ITEM_BYTES) throw new Unpublishable(`the row must have at most ${MAX_ITEM_BYTES} bytes, got ${bytes}`);
  if (levelsOf(attributes.data) > MAX_DEPTH) throw new Unpublishable(`the row must have at most ${MAX_DEPTH} levels, its content included`);
}

/** An item without one of the attributes is in no index, as in DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html */
function entryOf(id: string, data: Image, { generation = '', partitionBy, sortBy, shardCount }: RowSettings): Entry | undefined {
  const sortValue = scalar(data, sortBy);
  const partition = partitionBy === undefined ? { S: '' } : scalar(data, partitionBy);
  if (sortValue === undefined || partition === undefined) return undefined;
  const name = partition.N ?? partition.S!;
  const bytes = Buffer.byteLength(name);
  if (bytes > LONGEST_PARTITION) throw new Unpublishable(`the text to partition by must have at most ${LONGEST_PARTITION} bytes, got ${bytes}`);
  const hash = hashOf(id);
  return {
    shard: shardKey(generation, name, parseInt(hash.slice(0, 8), 16) % shardCount),
    sort: `${sortValue.N === undefined ? textKey(sortValue.S!) : numberKey(sortValue.N)}${hash.slice(0, 32)}`,
    data,
  };
}

function scalar(data: Image, name: string): { readonly N?: string; readonly S?: string } | undefined {
  const attribute: Attribute | undefined = Object.hasOwn(data, name) ? data[name] : undefined;
  if (attribute === undefined || attribute.NULL === true) return undefined;
  if (typeof attribute.N === 'string' || typeof attribute.S === 'string') return attribute;
  throw new Unpublishable('the attributes to sort and partition by must be numbers or texts');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
