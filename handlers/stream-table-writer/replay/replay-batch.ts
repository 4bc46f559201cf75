import { isKeepable } from './differences';
import { TableReplayPorts } from './ports';
import { OwnError } from '../../shared/errors/safe-error';
import { Unpublishable } from '../../shared/publishing/unpublishable';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { PutRecord, putRecords } from '../../shared/stream/put-record';
import { versionOf } from '../../shared/stream/version';
import { TableItem } from '../table-item';
import { TableSink } from '../table-sink';

export type RecordCount = 'records' | 'leftOut' | 'refused';

/** Runs records through the stages and puts the items into the shadow. Answers how many records there were, and how many were left out or refused. */
export async function replayBatch(
  read: readonly PutRecord[], replay: string, { stages, shadow, key, tries }: TableReplayPorts,
): Promise<Record<RecordCount, number>> {
  // an aggregate is run as a whole: a shard is read on behind its number
  const records = putRecords(read.map(({ delivered }) => delivered));
  const sink = new TableSink(key, { put: item => shadow.put(replay, item) }, tries);
  const outcomes = await stages.run(records);
  const items: TableItem[] = [];
  const refused = new Set<string>();
  for (const [place, record] of records.entries()) {
    const { staged, error } = outcomes[place];
    try {
      if (error !== undefined) throw error;
      if (staged !== undefined) items.push(keepable(sink.itemOf(record, staged)));
    } catch (reason) {
      // an outage: the batch is run again
      if (!(reason instanceof Unpublishable)) throw reason;
      refused.add(record.id);
    }
  }
  const leftOut = records.length - items.length - refused.size;
  const notWritten = await sink.write(items);
  const outage = notWritten.find(({ permanent }) => !permanent);
  if (outage) throw new OwnError(`The shadow table does not take items: ${outage.reason}`);
  notWritten.forEach(({ item }) => refused.add(item.id));
  // records of a Kinesis stream have a version
  await sideBySide(records, ({ source, id }) => shadow.mark(replay, versionOf(source, id)!, refused.has(id) ? 'refused' : 'read'));
  return { records: records.length, leftOut, refused: refused.size };
}

function keepable(item: TableItem): TableItem {
  if (!isKeepable(item.attributes)) throw new Unpublishable('the item is too large for the shadow table');
  return item;
}
