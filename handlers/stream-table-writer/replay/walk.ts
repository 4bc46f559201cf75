import { Difference, differenceOf, pairOf, versionOfItem } from './differences';
import { TableReplayPorts } from './ports';
import { OwnError } from '../../shared/errors/safe-error';
import { PreviousItem } from '../../shared/replay/ports';
import { Found, previousItems, SegmentPart, shadowItems, walksOf } from '../../shared/replay/walk';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { Image } from '../../shared/stream/table-change';
import { keyOf } from '../table-item';

export type TableCount = Difference | 'returned';
type Part = SegmentPart<TableCount>;

/** Items that live records change all the time are few. Library default. */
const MOST_ATTEMPTS = 20;
const walk = walksOf<TableCount, TableReplayPorts>();

/** How the shadow differs from the table, for the keys that it has. */
export const compareShadow = walk(shadowItems, async (item, replay, ports) => pairOf(item, replay, ports));
/** How it differs for those that it does not have. */
export const compareTable = walk(tableItems, async (item, replay, ports) => pairOf(item, replay, ports));
/** Brings the differences into the table. What was there before is kept first. */
export const promoteShadow = walk(shadowItems, promote);
export const promoteTable = walk(tableItems, promote);
/** Puts back what the table had before, where it still has what was promoted. */
export const switchBack = walk(previousItems, putBack);

/** Those for whose keys the shadow has none, and whose record the replay has read. */
async function tableItems({ replay, token, ...segment }: Part, { shadow, live, key }: TableReplayPorts) {
  const { items, next } = await live.scan(segment, token);
  const differing = await sideBySide(items, async item => {
    const isOther = await differenceOf({ live: item }, replay, shadow) && !await shadow.get(replay, keyOf(item, key).id);
    return isOther ? [item] : [];
  });
  return { items: differing.flat(), next };
}

async function promote(item: Image, replay: string, ports: TableReplayPorts): Promise<Found<TableCount>> {
  const { shadow, live } = ports;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { difference, id, key, ...pair } = await pairOf(item, replay, ports);
    if (!difference || difference === 'kept') return { difference, key };
    const seen = pair.live && versionOfItem(pair.live);
    await shadow.keep(replay, id, { key, before: pair.live, promoted: pair.shadow && versionOfItem(pair.shadow) });
    if (pair.shadow ? await live.put(pair.shadow, seen) : await live.remove(key, seen!)) return { difference, key };
  }
  throw new OwnError('An item of the table is changed by others all the time.');
}

async function putBack({ key, before, promoted }: PreviousItem, _replay: string, { live }: TableReplayPorts): Promise<Found<TableCount>> {
  const there = await live.get(key);
  if ((there && versionOfItem(there)) !== promoted) return {};
  // what a user wrote without a version is not the one that was removed
  if (promoted === undefined && there) return {};
  const isReturned = before ? await live.put(before, promoted) : await live.remove(key, promoted!);
  return isReturned ? { difference: 'returned' } : {};
}
