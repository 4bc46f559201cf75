import { ProjectorPorts, View, ViewWrite } from './ports';
import { rowOf } from './row';
import { writeRows } from './write-rows';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { StreamBatchResponse, StreamedRecord, StreamRun } from '../shared/stream/stream-run';
import { contentOf, TableChange, tableChange, TableRecord } from '../shared/stream/table-change';
import { isBefore } from '../shared/views/generations';
import { itemVersionOf } from '../shared/views/item-version';

interface StreamedChange extends StreamedRecord {
  readonly record: TableRecord;
}

/**
 * Brings the views up to a batch of changes. A record of which a view can make no row is sent to the failure queue, and the other views get their rows.
 * What a table does not take now comes again, with the records after it: rows of the same or of an older version have no effect.
 */
export async function projectChanges(records: readonly TableRecord[], ports: ProjectorPorts): Promise<StreamBatchResponse> {
  const run = new StreamRun<StreamedChange, ViewWrite>({
    project: ({ record }) => writesOf(tableChange(record), ports.views),
    write: writes => writeRows(writes, ports),
  }, { ...ports, countSetAside: () => ports.metrics.count('ChangesSetAside') });
  return run.run(records.map(record => ({
    record,
    id: record.dynamodb?.SequenceNumber ?? '',
    source: record.eventSourceARN ?? '',
    content: () => contentOf(record),
  })));
}

async function writesOf(change: TableChange, views: readonly View[]): Promise<ViewWrite[]> {
  const writes: ViewWrite[] = [];
  const reasons: string[] = [];
  for (const view of views) {
    if (isBefore(change.committedAt, view.settings.since)) {
      view.metrics.count('OutdatedChanges');
      continue;
    }
    try {
      // an item that expired is removed by DynamoDB, and such a record is like any other
      const data = change.kind === 'REMOVE' ? undefined : await view.project(change.newImage!);
      const itemVersion = itemVersionOf(change.newImage ?? change.oldImage, view.settings.versionAttribute);
      writes.push({ row: { view, row: rowOf({ ...change, itemVersion }, data, view.settings) } });
    } catch (error) {
      if (!(error instanceof Unpublishable)) throw error;
      reasons.push(`${view.settings.name}: ${error.message}`);
    }
  }
  // generations of a view mostly have the same reason
  return reasons.length === 0 ? writes : [...writes, { refused: [...new Set(reasons)].join('; ') }];
}
