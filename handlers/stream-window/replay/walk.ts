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
/** Puts back what the table had before, where it still has what was promoted. */
export const switchBack = walk(previousItems, putBack);

async function madeResults(part: Part, ports: WindowReplayPorts) {
  const replay = ownOf(await ports.shadow.record.read(), part.replay);
  const { items, next } = await shadowItems(part, ports);
  return { items: items.map((item): Result => ({ item, replay })), next };
}

/** Those of the table that the replay would have made, and did not. */
async function otherResults({ replay: id, token, ...segment }: Part, { shadow, live, settings }: WindowReplayPorts) {
  const replay = ownOf(await shadow.record.read(), id);
  const { items, next } = await live.scan(segment, token);
  const others = await sideBySide(items, async item => {
    const interval = stateOf(item) && intervalOf(item, settings);
    const isOther = interval && isInScope(interval.start, replay, settings) && !await shadow.get(id, entryId(item, settings.key.name));
    return isOther ? [{ item, replay }] : [];
  });
  return { items: others.flat(), next };
}

async function compare({ item, replay }: Result, _id: string, ports: WindowReplayPorts): Promise<Found<WindowCount>> {
  const { difference, key } = await pairOf(item, replay, ports);
  return difference === 'unchanged' ? { difference } : { difference, key };
}

async function promote({ item, replay }: Result, _id: string, ports: WindowReplayPorts): Promise<Found<WindowCount>> {
  const { shadow, live } = ports;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { id, key, difference, ...pair } = await pairOf(item, replay, ports);
    const made = pair.shadow && stateOf(pair.shadow);
    const there = pair.live && stateOf(pair.live);
    if (!difference || await isPromoted(pair, id, replay, ports)) return {};
    await shadow.keep(replay.id, id, { key, before: pair.live, promoted: made && stateText(made) });
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
async function isPromoted({ shadow: made, live }: Pair, id: string, replay: Replay, { shadow }: WindowReplayPorts): Promise<boolean> {
  const ledger = live && stateOf(live)?.ledgerId;
  if (made) return ledger === stateOf(made)!.ledgerId;
  const previous = await shadow.previous(replay.id, id);
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

async function putBack({ key, before, promoted }: PreviousItem, _replay: string, { live }: WindowReplayPorts): Promise<Found<WindowCount>> {
  const there = await live.get(key);
  const state = there && stateOf(there);
  const isSame = promoted === undefined ? !there : state !== undefined && stateText(state) === promoted;
  if (isSame && (before ? await live.put(before, promoted) : await live.remove(key, promoted!))) return { difference: 'returned' };
  // live records were counted in what was promoted, or in its place
  const ledger = promoted === undefined ? undefined : readState(promoted).ledgerId;
  const isAnother = state !== undefined && state.ledgerId !== (before && stateOf(before)?.ledgerId);
  const isAmended = ledger === undefined ? isAnother : state?.ledgerId === ledger;
  return isAmended ? { difference: 'kept', key } : {};
}
