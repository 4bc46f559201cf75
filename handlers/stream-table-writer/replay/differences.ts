import { isDeepStrictEqual } from 'util';
import { TableReplayPorts } from './ports';
import { itemBytes, MAX_ITEM_BYTES } from '../../shared/json/json-attribute';
import { Image } from '../../shared/stream/table-change';
import { compareVersions } from '../../shared/stream/version';
import { keyOf, VERSION_ATTRIBUTE } from '../table-item';

/** What is beside an item in the shadow table: its key again, and names. Library limit. */
const MARGIN_BYTES = 8_192;

/** `kept`: the item stays, because the stages now refuse the record that it was made of, or because it is too large to be kept for a switch back. */
export type Difference = 'added' | 'changed' | 'removed' | 'kept';

/** An item of the table beside that of the shadow. */
export interface Pair {
  readonly shadow?: Image;
  readonly live?: Image;
}

export interface Compared extends Pair {
  readonly difference?: Difference;
  /** Its key, as a text and as the table has it. */
  readonly id: string;
  readonly key: Image;
}

/**
 * How the shadow differs from the table for a key; undefined where the table is right. It is also right with a record that the replay has not read:
 * one that was put before its first, or since it began.
 */
export async function differenceOf(pair: Pair, replay: string, table: TableReplayPorts['shadow']): Promise<Difference | undefined> {
  const difference = await found(pair, replay, table);
  return difference && pair.live && !isKeepable(pair.live) ? 'kept' : difference;
}

async function found({ shadow, live }: Pair, replay: string, table: TableReplayPorts['shadow']): Promise<Difference | undefined> {
  if (!live) return shadow && 'added';
  const version = versionOfItem(live);
  if (shadow) {
    const order = compareVersions(version ?? '', versionOfItem(shadow)!);
    if (order < 0) return 'changed';
    if (order === 0) return isDeepStrictEqual(shadow, live) ? undefined : 'changed';
  }
  const outcome = version === undefined ? undefined : await table.outcome(replay, version);
  if (outcome === 'refused') return 'kept';
  // the record is left out now, or has another key
  return outcome && (shadow ? 'changed' : 'removed');
}

/** Whether the shadow table has room for the item, and for what is beside it. */
export function isKeepable(item: Image): boolean {
  return itemBytes(item) <= MAX_ITEM_BYTES - MARGIN_BYTES;
}

export function versionOfItem(item: Image): string | undefined {
  return item[VERSION_ATTRIBUTE]?.S as string | undefined;
}

/** Reads what is there now, and answers it with the difference. */
export async function pairOf(item: Image, replay: string, { shadow, live, key }: TableReplayPorts): Promise<Compared> {
  const { id, attributes } = keyOf(item, key);
  const pair = { shadow: await shadow.get(replay, id), live: await live.get(attributes) };
  return { ...pair, id, key: attributes, difference: await differenceOf(pair, replay, shadow) };
}
