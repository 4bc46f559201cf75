import { itemChange, StreamRecord } from './item-change';
import { IntakePorts } from './ports';
import { TableSettings } from './settings';
import { isRefusal } from '../shared/errors/refusal';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { escapeForSqs } from '../shared/json/json-text';
import { OutgoingMessage } from '../shared/publishing/broker';
import { Unpublishable } from '../shared/publishing/unpublishable';

interface Poison {
  readonly record: StreamRecord;
  readonly reason: string;
}

/**
 * Sends the changes of a batch to the queue of the worker, those of an entity in order. A record that is no change is sent to the failure
 * queue. What the queue does not take now fails the batch: Lambda delivers it again from its start, and the
 * worker knows what it has done.
 */
export async function takeChanges(records: readonly StreamRecord[], settings: TableSettings, ports: IntakePorts): Promise<void> {
  const { queue, delivery, failures, tries, metrics, log, pattern } = ports;
  const changes = new Map<OutgoingMessage, StreamRecord>();
  const poison: Poison[] = [];
  for (const record of records) {
    try {
      const change = itemChange(record, settings, pattern, queue);
      if (change) changes.set(change, record);
      else metrics.count('ChangesFromLegacy');
    } catch (error) {
      // what JavaScript throws at content: after a few tries it is the fault of the record
      if (!(error instanceof Unpublishable) && !(isRefusal(error) && tries.isLast(idOf(record)))) throw error;
      poison.push({ record, reason: error instanceof Unpublishable ? error.message : describeError(error) });
    }
  }

  const notTaken = await delivery.deliver([...changes.keys()]);
  metrics.count('ChangesQueued', changes.size - notTaken.length);
  const outage = notTaken.filter(({ permanent }) => !permanent);
  if (outage.length > 0) throw new OwnError(`${outage.length} of ${changes.size} changes were not taken by the queue; Lambda delivers the batch again: ${outage[0].reason}`);

  notTaken.forEach(({ message, reason }) => poison.push({ record: changes.get(message)!, reason }));
  for (const { record, reason } of poison) {
    const content = Buffer.from(escapeForSqs(JSON.stringify(record)));
    await failures.send({ content, reason, source: record.eventSourceARN ?? '', id: idOf(record) });
    metrics.count('ChangesSetAside');
    log.error('record sent to the failure queue', { sequence_number: idOf(record), reason });
  }
}

const idOf = ({ dynamodb }: StreamRecord) => dynamodb?.SequenceNumber ?? '';
