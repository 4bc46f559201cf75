import { subtasksSent } from './changes';
import { FanInStore, SubtaskQueues } from './ports';
import { FanInRecord } from './record';
import { sendSubtasks } from './subtasks';
import { Log, Metrics } from '../jobs/job-ports';

export type StartMetric = 'SubtasksSent';

export interface StartPorts {
  readonly store: FanInStore;
  readonly queues: SubtaskQueues;
  readonly metrics: Pick<Metrics<StartMetric>, 'count'>;
  readonly log: Log;
  now(): Date;
}

/** Sends the unsent subtasks of a record, before its deadline. What fails is left to the sweeper. */
export async function startSubtasks(record: FanInRecord, ports: StartPorts): Promise<void> {
  if (record.unsent === undefined || record.deadlineAt < ports.now().toISOString()) return;
  try {
    await sendAndNote(record, ports, sent => ports.metrics.count('SubtasksSent', sent));
  } catch (error) {
    ports.log.warn('subtasks left to the sweeper', { jobId: record.id, error });
  }
}

/** Sends the unsent subtasks of a record, and notes those that were sent. Throws if a queue refused some: they stay unsent. */
export async function sendAndNote(
  record: FanInRecord, { store, queues, now }: Pick<StartPorts, 'store' | 'queues' | 'now'>, count: (sent: number) => void,
): Promise<void> {
  const { sent, refused, errors } = await sendSubtasks(record, queues);
  count(sent);
  if (sent > 0 || refused.size === 0) await store.apply(record.id, subtasksSent(record, refused, now()));
  if (errors.length > 0) throw errors[0];
}
