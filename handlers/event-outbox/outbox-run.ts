import { outboxEvent } from './outbox-event';
import { Change, OutboxPorts } from './ports';
import { Prepared } from '../shared/publishing/publisher';
import { StreamBatchResponse, StreamRun } from '../shared/stream/stream-run';

/**
 * Publishes the events of a batch of changes, in the order of their commits for each key. What can never be published is sent to
 * the failure queue. What the broker does not take now comes again, with the records behind it: an event that was sent already
 * is sent again with the same id.
 */
export async function publishChanges(changes: readonly Change[], { publisher, metrics, ...ports }: OutboxPorts): Promise<StreamBatchResponse> {
  const run = new StreamRun<Change, Prepared>({
    project: async change => {
      const draft = outboxEvent(change);
      return draft ? [await publisher.prepare(draft)] : [];
    },
    write: async events => {
      const notTaken = await publisher.deliver(events);
      metrics.count('EventsPublished', events.length - notTaken.length);
      return notTaken.map(({ prepared, ...failure }) => ({ item: prepared, ...failure }));
    },
  }, { ...ports, countSetAside: () => metrics.count('EventsFailed') });
  return run.run(changes);
}
