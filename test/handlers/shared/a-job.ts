import { JobRecord, wakeShard } from '../../../handlers/shared/jobs/job-record';
import { MessageLife } from '../../../handlers/shared/jobs/job-transitions';

export const NOW = new Date('2026-03-01T12:00:00.000Z');
export const HOUR = 3_600;
export const DAY = 24 * HOUR;

/** The time so many seconds after NOW. */
export function at(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

/** Four days in the queue, 14 more in the dead-letter queue. */
export function lifeAt(now: Date): MessageLife {
  return { now, messageRetentionSeconds: 4 * DAY, recordRetentionSeconds: 18 * DAY };
}

/** A job that was accepted at NOW and sent. */
export function aJob(over: Partial<JobRecord> = {}): JobRecord {
  const id = over.id ?? 'job-1';
  return {
    id,
    status: 'accepted',
    createdAt: NOW.toISOString(),
    updatedAt: NOW.toISOString(),
    expiresAt: at(7 * DAY).toISOString(),
    ttl: NOW.getTime() / 1000 + 18 * DAY,
    fingerprint: 'f',
    attempt: 0,
    wakeShard: wakeShard(id),
    wakeAt: at(4 * DAY).toISOString(),
    ...over,
  };
}
