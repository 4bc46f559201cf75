import { outboxEvent } from './outbox-event';
import { Change, OutboxPorts } from './ports';
import { isRefusal } from '../shared/errors/refusal';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Prepared } from '../shared/publishing/publisher';
import { Unpublishable } from '../shared/publishing/unpublishable';

interface Poison {
  readonly change: Change;
  readonly reason: string;
}

/**
 * Publishes the events of a batch of changes, in the order of their commits for each key. What
 * can never be published is sent to the failure queue. What the broker does not take now fails the
 * batch, which Lambda delivers again from its start: events that were sent already are sent again
 * with the same id.
 */
export async function publishChanges(changes: Change[], { publisher, failures, tries, metrics, log }: OutboxPorts): Promise<void> {
  const prepared = new Map<Prepared, Change>();
  const poison: Poison[] = [];
  for (const change of changes) {
    try {
      const draft = outboxEvent(change);
      if (draft) prepared.set(await publisher.prepare(draft), change);
    } catch (error) {
      const reason = error instanceof Unpublishable ? error.message : describeError(error);
      // what the bucket of the claim check refuses, or cannot be written: after a few tries it is the fault of the change
      if (!(error instanceof Unpublishable) && !(isRefusal(error) && tries.isLast(change.sequenceNumber))) throw error;
      poison.push({ change, reason });
    }
  }

  const notTaken = await publisher.deliver([...prepared.keys()]);
  metrics.count('EventsPublished', prepared.size - notTaken.length);
  const outage = notTaken.filter(({ permanent }) => !permanent);
  // invalid changes are sent to the failure queue once, by the delivery after which the batch does not come again
  if (outage.length > 0) throw new OwnError(`${outage.length} of ${prepared.size} events were not taken by the broker; Lambda delivers the batch again: ${outage[0].reason}`);

  notTaken.forEach(({ prepared: one, reason }) => poison.push({ change: prepared.get(one)!, reason }));
  for (const { change, reason } of poison) {
    await failures.send({ content: Buffer.from(change.record), reason, source: change.sourceArn, id: change.sequenceNumber });
    metrics.count('EventsFailed');
    log.error('event sent to the failure queue', { sequence_number: change.sequenceNumber, reason });
  }
}
