import { JobQueue, JobStore } from './job-ports';
import { JobRecord } from './job-record';
import { MessageLife, sent, settled } from './job-transitions';

/** An attempt proves that the queue had the message: then only the note about it is missing. */
export function isUnsent(job: JobRecord): boolean {
  return job.status === 'accepted' && job.attempt === 0 && job.message !== undefined;
}

/**
 * Sends what is still to be sent and notes it. A crash in between leaves the note undone and
 * the message is sent once more: workers take duplicates, nothing is lost.
 */
export async function deliver(job: JobRecord, queue: JobQueue, store: JobStore, life: MessageLife): Promise<void> {
  if (isUnsent(job)) await queue.send(job.id, job.message!, job.messageGroupId);
  await noteSent(job, store, life);
}

async function noteSent(job: JobRecord, store: JobStore, life: MessageLife): Promise<void> {
  const noted = await store.apply(job.id, sent(job, life));
  // a quick worker may be through already: its record has no need for the message either
  if (noted === undefined) await store.apply(job.id, settled());
}
