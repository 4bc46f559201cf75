import { changeRecord } from './change-record';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { Tries } from '../shared/messages/tries';
import { ForwardedRecord, FunctionSink } from '../shared/stream/function-sink';
import { StreamBatchResponse, StreamedRecord, StreamRun } from '../shared/stream/stream-run';
import { contentOf, TableChange, tableChange, TableRecord } from '../shared/stream/table-change';
import { EpochOf, versioned } from '../shared/views/refills';

export type ViewMetric = 'ChangesDelivered' | 'ChangesSetAside' | 'ViewLag';

export interface ForwarderPorts {
  /** The path of the view. */
  readonly pattern: string;
  readonly sink: FunctionSink;
  /** Takes records that are no changes, and those that the function rejects. */
  readonly failures: FailureQueue;
  readonly tries: Tries;
  readonly metrics: Pick<Metrics<ViewMetric>, 'count' | 'seconds'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Default: there was no refill. */
  readonly epochOf?: EpochOf;
  now(): number;
}

interface StreamedChange extends StreamedRecord {
  readonly record: TableRecord;
}

/**
 * Gives the function of a view a batch of changes, in order. What it rejects is sent to the failure queue. What it fails at comes again, with the changes
 * after it.
 */
export async function forwardChanges(records: readonly TableRecord[], all: ForwarderPorts): Promise<StreamBatchResponse> {
  const { pattern, sink, metrics, epochOf, now, ...ports } = all;
  const times: number[] = [];
  const itemOf = (record: TableRecord, change: TableChange): ForwardedRecord => {
    times.push(change.committedAt.getTime());
    const { text, ...put } = changeRecord(change, { pattern, eventId: record.eventID ?? '', streamArn: record.eventSourceARN ?? '' });
    return sink.itemOf(put, { text });
  };
  const run = new StreamRun<StreamedChange, ForwardedRecord>({
    project: ({ record }) => [itemOf(record, versioned(tableChange(record), epochOf))],
    write: async items => {
      const notWritten = items.length === 0 ? [] : await sink.write(items);
      metrics.count('ChangesDelivered', items.length - notWritten.length);
      // how far the view was behind the oldest change, whether that was taken or not: in an outage it grows with each attempt
      if (times.length > 0) metrics.seconds('ViewLag', Math.max(0, (now() - Math.min(...times)) / 1000));
      return notWritten;
    },
  }, { ...ports, countSetAside: () => metrics.count('ChangesSetAside') });
  return run.run(records.map(record => ({
    record,
    id: record.dynamodb?.SequenceNumber ?? '',
    source: record.eventSourceARN ?? '',
    content: () => contentOf(record),
  })));
}
