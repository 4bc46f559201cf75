import { isDeepStrictEqual } from 'util';
import { WindowReplayPorts } from './ports';
import { intervalOf, isInScope } from './scope';
import { entryId } from './shadow-windows';
import { OwnError } from '../../shared/errors/safe-error';
import { PreviousItem } from '../../shared/replay/ports';
import { ownOf, Replay } from '../../shared/replay/replay-record';
import { Found, previousItems, SegmentPart, shadowItems, walksOf } from '../../shared/replay/walk';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { Image } from '../../shared/stream/table-change';
import { visible } from '../../shared/windows/window-item';
import { readState, stateOf, stateText } from '../../shared/windows/window-state';

/** `open`: it differs, and the live branch may have counted records since the replay began. */
type Difference = 'added' | 'changed' | 'removed' | 'open' | 'unchanged';
export type WindowCount = Difference | 'returned' | 'kept';
type Part = SegmentPart<WindowCount>;

/** A result of a window. */
interface Result {
  readonly item: Image;
  readonly replay: Replay;
}

/** What was kept of one. */
interface Kept {
  readonly item: PreviousItem;
  readonly replay: Replay;
}

/** Results that live records change all the time are few. Library default. */
const MOST_ATTEMPTS = 20;
const walk = walksOf<WindowCount, WindowReplayPorts>();

/** How the shadow differs from the table, for the windows that it has. */
export const compareShadow = walk(madeResults, compare);
/** How it differs for those that it does not have. */
export const compareTable = walk(otherResults, compare);
/** Brings all windows of the shadow into the table: also the same values may be of other records. What was there before is kept first. */
export const promoteShadow = walk(madeResults, promote);
export const promoteTable = walk(otherResults, promote);
/** Puts back what the table had before. What live records have amended since is replaced as well if they are read on. */
export const switchBack = walk(keptResults, putBack);

async function madeResults(part: Part, ports: WindowReplayPorts) {
  const replay = ownOf(await ports.shadow.record.read(), part);
  const { items, next } = await shadowItems(part, ports);
  return { items: items.map((item): Result => ({ item, replay })), next };
}

async function keptResults(part: Part, ports: WindowReplayPorts) {
  const replay = ownOf(await ports.shadow.record.read(), part);
  const { items, next } = await previousItems(part, ports);
  return { items: items.map((item): Kept => ({ item, replay })), next };
}

/** Those of the table that the replay would have made, and did not. */
async function otherResults(part: Part, { shadow, live, settings }: WindowReplayPorts) {
  const replay = ownOf(await shadow.record.read(), part);
  const { items, next } = await live.scan(part, part.token);
  const others = await sideBySide(items, async item => {
    const interval = stateOf(item) && intervalOf(item, settings);
    const isOther = interval && isInScope(interval.start, replay, settings) && !await shadow.get(replay.id, entryId(item, settings.key.name));
    return isOther ? [{ item, replay }] : [];
  });
  return { items: others.flat(), next };
}

async function compare({ item, replay }: Result, _id: string, ports: WindowReplayPorts): Promise<Found<WindowCount>> {
  const { difference, key } = await pairOf(item, replay, ports);
  return difference === 'unchanged' ? { difference } : { difference, key };
}

async function promote({ item, replay }: Result, _id: string, ports: WindowReplayPorts): Promise<Found<WindowCount>> {
  const { shadow, live, newId } = ports;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const previous = await shadow.previous(replay.id, entryId(item, ports.settings.key.name));
    const { id, key, difference, ...pair } = await pairOf(item, replay, ports);
    const made = pair.shadow && stateOf(pair.shadow);
    const there = pair.live && stateOf(pair.live);
    if (!difference || isPromoted(pair, previous)) return {};
    // another run of the page may have kept, and replaced, what is there by now
    if (!await shadow.keepAfter(replay.id, id, { key, before: pair.live, promoted: made && stateText(made), stamp: newId() }, previous)) continue;
    const seen = there && stateText(there);
    if (pair.shadow ? await live.put(pair.shadow, seen) : await live.remove(key, seen!)) return difference === 'unchanged' ? { difference } : { difference, key };
  }
  throw new OwnError('A result is changed by others all the time.');
}

interface Pair {
  readonly shadow?: Image;
  readonly live?: Image;
}

/** A result has its ledger for good: another one in the place of what was removed has counted live records since. */
function isPromoted({ shadow: made, live }: Pair, previous: PreviousItem | undefined): boolean {
  const ledger = live && stateOf(live)?.ledgerId;
  if (made) return ledger === stateOf(made)!.ledgerId;
  return previous?.before !== undefined && stateOf(previous.before)?.ledgerId !== ledger;
}

/** Reads what is there now, and answers it with the difference. */
async function pairOf(item: Image, replay: Replay, { shadow, live, settings }: WindowReplayPorts) {
  const { key: { name }, allowedLatenessMillis } = settings;
  const id = entryId(item, name);
  const key: Image = { [name]: item[name], window: item.window };
  const pair: Pair = { shadow: await shadow.get(replay.id, id), live: await live.get(key) };
  const isFinal = intervalOf(item, settings)!.end + allowedLatenessMillis <= replay.until;
  return { ...pair, id, key, difference: differenceOf(pair, isFinal) };
}

function differenceOf({ shadow, live }: Pair, isFinal: boolean): Difference | undefined {
  if (!shadow && !live) return undefined;
  if (shadow && live && isDeepStrictEqual(visible(shadow), visible(live))) return 'unchanged';
  if (!isFinal) return 'open';
  if (!live) return 'added';
  return shadow ? 'changed' : 'removed';
}

async function putBack({ item: kept, replay }: Kept, _id: string, ports: WindowReplayPorts): Promise<Found<WindowCount>> {
  const { key, before, promoted } = kept;
  const { live } = ports;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const there = await live.get(key);
    const seen = there && stateOf(there) && stateText(stateOf(there)!);
    if (there && seen === undefined) return {};
    if (seen !== promoted) {
      if (!isAmended(kept, seen)) return {};
      if (replay.readOnFrom === undefined) return { difference: 'kept', key };
      if (!await keepAmended(there!, replay, ports)) continue;
    }
    if (before ? await live.put(before, seen) : await live.remove(key, seen!)) return { difference: 'returned' };
  }
  throw new OwnError('A result is changed by others all the time.');
}

/** Whether live records were counted in what was promoted, or in its place. */
function isAmended({ before, promoted }: PreviousItem, seen: string | undefined): boolean {
  const ledger = seen === undefined ? undefined : readState(seen).ledgerId;
  return promoted === undefined ? ledger !== (before && stateOf(before)?.ledgerId) : ledger === readState(promoted).ledgerId;
}

/** A result knows what it has counted by its ledger: it comes again with all of that, or not at all. Answers whether the shadow has it. */
async function keepAmended(amended: Image, replay: Replay, { shadow, settings }: WindowReplayPorts): Promise<boolean> {
  const id = entryId(amended, settings.key.name);
  const made = await shadow.get(replay.id, id);
  const [state, seen] = [stateOf(amended)!, made && stateOf(made)];
  if (seen && (seen.ledgerId !== state.ledgerId || seen.version >= state.version)) return true;
  return shadow.replace(replay.id, { key: id, version: stateText(state), attributes: amended }, seen && stateText(seen));
}
