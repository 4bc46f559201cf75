import { JobQueue, JobStore } from './job-ports';
import { JobRecord } from './job-record';
import { MessageLife, sent, settled } from './job-transitions';

/** An attempt proves that the queue had the message: then only the update of the record is missing. */
export function isUnsent(job: JobRecord): boolean {
  return job.status === 'accepted' && job.attempt === 0 && job.message !== undefined;
}

/**
 * Sends the message if it was not sent, and updates the record. After a crash in between the message
 * is sent again. Workers accept duplicates, and no message is lost.
 */
export async function deliver(job: JobRecord, queue: JobQueue, store: JobStore, life: MessageLife): Promise<void> {
  if (isUnsent(job)) await queue.send(job.id, job.message!, job.messageGroupId);
  await noteSent(job, store, life);
}

async function noteSent(job: JobRecord, store: JobStore, life: MessageLife): Promise<void> {
  const noted = await store.apply(job.id, sent(job, life));
  // the worker may have finished the job already: its record does not need the message either
  if (noted === undefined) await store.apply(job.id, settled());
}
