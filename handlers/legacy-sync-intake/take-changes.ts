import { itemChange } from './item-change';
import { IntakePorts } from './ports';
import { TableSettings } from './settings';
import { OutgoingMessage } from '../shared/publishing/broker';
import { StreamBatchResponse, StreamedRecord, StreamRun } from '../shared/stream/stream-run';
import { contentOf, TableRecord } from '../shared/stream/table-change';

interface StreamedChange extends StreamedRecord {
  readonly record: TableRecord;
}

/**
 * Sends the changes of a batch to the queue of the worker, those of an entity in order. A record that is no change is sent to the failure
 * queue. What the queue does not take now comes again, with the records behind it: the worker knows what it has done.
 */
export async function takeChanges(records: readonly TableRecord[], settings: TableSettings, ports: IntakePorts): Promise<StreamBatchResponse> {
  const { queue, delivery, metrics, pattern } = ports;
  const run = new StreamRun<StreamedChange, OutgoingMessage>({
    project: ({ record }) => {
      const change = itemChange(record, settings, pattern, queue);
      if (change === undefined) metrics.count('ChangesFromLegacy');
      return change ? [change] : [];
    },
    write: async changes => {
      const notTaken = await delivery.deliver(changes);
      metrics.count('ChangesQueued', changes.length - notTaken.length);
      return notTaken.map(({ message, ...failure }) => ({ item: message, ...failure }));
    },
  }, { ...ports, countSetAside: () => metrics.count('ChangesSetAside') });
  return run.run(records.map(record => ({
    record,
    id: record.dynamodb?.SequenceNumber ?? '',
    source: record.eventSourceARN ?? '',
    content: () => contentOf(record),
  })));
}
