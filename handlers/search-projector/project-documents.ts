import { SearchProjectorPorts, SearchView, SearchWrite } from './ports';
import { writeDocuments } from './write-documents';
import { itemJson } from '../shared/json/attribute-json';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { StreamBatchResponse, StreamedRecord, StreamRun } from '../shared/stream/stream-run';
import { contentOf, TableChange, tableChange, TableRecord } from '../shared/stream/table-change';
import { isBefore } from '../shared/views/generations';

interface StreamedChange extends StreamedRecord {
  readonly record: TableRecord;
}

/**
 * Brings search indexes up to a batch of changes. A record of which a view can make no document is sent to the failure queue, and the other views get
 * theirs. What an engine does not take now comes again, with the records after it: documents of the same or of an older version have no effect.
 */
export async function projectDocuments(records: readonly TableRecord[], ports: SearchProjectorPorts): Promise<StreamBatchResponse> {
  const run = new StreamRun<StreamedChange, SearchWrite>({
    project: ({ record }) => writesOf(tableChange(record), ports.views),
    write: writes => writeDocuments(writes, ports),
  }, { ...ports, countSetAside: () => ports.metrics.count('ChangesSetAside') });
  return run.run(records.map(record => ({
    record,
    id: record.dynamodb?.SequenceNumber ?? '',
    source: record.eventSourceARN ?? '',
    content: () => contentOf(record),
  })));
}

async function writesOf(change: TableChange, views: readonly SearchView[]): Promise<SearchWrite[]> {
  const { item: id, sequence: version, committedAt: changedAt } = change;
  const writes: SearchWrite[] = [];
  const reasons: string[] = [];
  for (const view of views) {
    if (isBefore(changedAt, view.since)) {
      view.metrics.count('OutdatedChanges');
      continue;
    }
    try {
      writes.push({ document: { view, id, version, changedAt, document: await documentOf(change, view) } });
    } catch (error) {
      if (!(error instanceof Unpublishable)) throw error;
      reasons.push(`${view.settings.name}: ${error.message}`);
    }
  }
  // generations of a view mostly have the same reason
  return reasons.length === 0 ? writes : [...writes, { refused: [...new Set(reasons)].join('; ') }];
}

/** Undefined for an item that is not in the view. One that expired is removed by DynamoDB, and such a record is like any other. */
async function documentOf({ kind, newImage }: TableChange, { project }: SearchView): Promise<string | undefined> {
  const data = kind === 'REMOVE' ? undefined : await project(newImage!);
  return data && itemJson(data, 'the document');
}
