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

/** Sends the unsent subtasks of a record. What fails is left to the sweeper. */
export async function startSubtasks(record: FanInRecord, { store, queues, metrics, log, now }: StartPorts): Promise<void> {
  if (record.unsent === undefined) return;
  try {
    metrics.count('SubtasksSent', await sendSubtasks(record, queues));
    await store.apply(record.id, subtasksSent(record, now()));
  } catch (error) {
    log.warn('subtasks left to the sweeper', { jobId: record.id, error });
  }
}
