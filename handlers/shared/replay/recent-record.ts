import { Replay, ReplayRecord } from './replay-record';

/** Library default. Writes of a page may go on for so long after another switch has begun, which waits for longer. */
export const RECENT_MILLIS = 1_000;

/**
 * The same record, as it was within the last second: an item has a limit of 3,000 reads per second, and all pages together write more often.
 * A failed read is not kept.
 */
export function recentRecord(record: ReplayRecord, now: () => number): ReplayRecord {
  let last: { readonly at: number; readonly answer: Promise<Replay | undefined> } | undefined;
  const isRecent = (at: number) => at <= now() && now() < at + RECENT_MILLIS;
  return {
    read: () => {
      if (last && isRecent(last.at)) return last.answer;
      const next = { at: now(), answer: record.read() };
      last = next;
      next.answer.catch(() => {
        if (last === next) last = undefined;
      });
      return next.answer;
    },
    update: change => record.update(change),
  };
}
