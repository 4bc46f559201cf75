import { WindowReplayPorts } from './ports';
import { isInScope } from './scope';
import { OwnError } from '../../shared/errors/safe-error';
import { Tries } from '../../shared/messages/tries';
import { Unpublishable } from '../../shared/publishing/unpublishable';
import { Replay } from '../../shared/replay/replay-record';
import { PutRecord, putRecords } from '../../shared/stream/put-record';
import { WindowResults } from '../../shared/windows/window-result';
import { LATE, WindowRecord } from '../window-record';
import { WindowSink } from '../window-sink';

export type RecordCount = 'records' | 'leftOut' | 'outside' | 'refused' | 'late';

/** Runs records through the stages, and counts them in the results: each once, as the windows do. Answers what became of them. */
export async function replayBatch(
  read: readonly PutRecord[], replay: Replay, results: WindowResults, { stages, settings, ledger, newId, now }: WindowReplayPorts,
): Promise<Record<RecordCount, number>> {
  // an aggregate is run as a whole: a shard is read on behind its number
  const records = putRecords(read.map(({ delivered }) => delivered));
  const sink = new WindowSink(settings, { results, ledger, tries: new Tries(), newId, now });
  const counts = { records: records.length, leftOut: 0, outside: 0, refused: 0, late: 0 };
  const items: WindowRecord[] = [];
  const outcomes = await stages.run(records);
  for (const [place, record] of records.entries()) {
    const { staged, error } = outcomes[place];
    try {
      if (error !== undefined) throw error;
      if (staged === undefined) {
        counts.leftOut += 1;
        continue;
      }
      const item = sink.itemOf(record, staged);
      if (isInScope(item.window.end - settings.sizeMillis, replay, settings)) items.push(item);
      else counts.outside += 1;
    } catch (reason) {
      // an outage: the batch is run again
      if (!(reason instanceof Unpublishable)) throw reason;
      sink.refused(record);
      counts[reason.message.startsWith(LATE) ? 'late' : 'refused'] += 1;
    }
  }
  const [outage] = await sink.write(items);
  if (outage) throw new OwnError(`The table does not take results: ${outage.reason}`);
  return counts;
}
