import { outboxEvent } from './outbox-event';
import { Change, OutboxPorts } from './ports';
import { Prepared } from '../shared/publishing/publisher';
import { Unpublishable } from '../shared/publishing/unpublishable';

interface Poison {
  readonly change: Change;
  readonly reason: string;
}

/**
 * Publishes the events of a batch of changes, in the order of their commits for each key. What
 * can never be published is set aside; what the broker does not take now fails the batch, which
 * Lambda delivers again from its start: events that were sent already are sent again with the
 * same id.
 */
export async function publishChanges(changes: Change[], { publisher, failures, metrics, log }: OutboxPorts): Promise<void> {
  const prepared = new Map<Prepared, Change>();
  const poison: Poison[] = [];
  for (const change of changes) {
    try {
      const draft = outboxEvent(change);
      if (draft) prepared.set(await publisher.prepare(draft), change);
    } catch (error) {
      if (!(error instanceof Unpublishable)) throw error;
      poison.push({ change, reason: error.message });
    }
  }

  const notTaken = await publisher.deliver([...prepared.keys()]);
  metrics.count('EventsPublished', prepared.size - notTaken.length);
  const outage = notTaken.filter(({ permanent }) => !permanent);
  // poison is set aside once, by the delivery that has nothing else to come back for
  if (outage.length > 0) throw new Error(`${outage.length} of ${prepared.size} events were not taken, the batch comes again: ${outage[0].reason}`);

  notTaken.forEach(({ prepared: one, reason }) => poison.push({ change: prepared.get(one)!, reason }));
  for (const { change, reason } of poison) {
    await failures.setAside({ body: change.record, reason, source: change.sourceArn, id: change.sequenceNumber });
    metrics.count('EventsSetAside');
    log.error('event set aside', { sequence_number: change.sequenceNumber, reason });
  }
}
