import { Replay } from '../../shared/replay/replay-record';
import { Image } from '../../shared/stream/table-change';
import { WindowSettings } from '../window-settings';

/**
 * Whether a replay makes the window that begins then. All records of such a window arrived since `from`: an event is ahead of its arrival by
 * `allowedClockSkew` at most. A window that begins later than that after the start of the replay has records of the live branch only.
 */
export function isInScope(start: number, { from, until }: Replay, { allowedClockSkewMillis }: WindowSettings): boolean {
  return from + allowedClockSkewMillis <= start && start <= until + allowedClockSkewMillis;
}

/** The interval of an item in epoch milliseconds. Undefined for one that the windows do not make, such as one of another size. */
export function intervalOf(item: Image, { sizeMillis }: WindowSettings): { readonly start: number; readonly end: number } | undefined {
  const [start, end] = String(item.window?.S).split('/').map(Date.parse);
  return end - start === sizeMillis && start % sizeMillis === 0 ? { start, end } : undefined;
}
