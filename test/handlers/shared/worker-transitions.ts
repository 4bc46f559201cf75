import { DAY } from './a-job';
import { JobRecord, wakeShard } from '../../../handlers/shared/jobs/job-record';
import { JobTransition } from '../../../handlers/shared/jobs/job-transitions';

const LEASE_SECONDS = 60;

/** The worker's rows of docs/jobs.md, as a worker in any language would write them. */
export function starts({ id, attempt }: JobRecord, now: Date): JobTransition[] {
  const running = { status: 'running', attempt: attempt + 1, leaseUntil: later(now, LEASE_SECONDS) } as const;
  return [
    { when: { status: ['accepted'] }, set: running, remove: [] },
    { when: { status: ['running'], before: { leaseUntil: now.toISOString() } }, set: running, remove: [] },
    {
      when: { status: ['failed'], present: ['deadLetteredAt'] },
      set: { ...running, wakeShard: wakeShard(id), wakeAt: later(now, 4 * DAY) },
      remove: ['deadLetteredAt', 'error'],
    },
  ];
}

export const SUCCEEDED: JobTransition = {
  when: { status: ['running', 'failed'] },
  set: { status: 'succeeded', result: '1' },
  remove: ['leaseUntil', 'error', 'deadLetteredAt', 'wakeShard', 'wakeAt'],
};

export const RELEASED: JobTransition = {
  when: { status: ['running'] }, set: { status: 'accepted' }, remove: ['leaseUntil', 'percentComplete'],
};

export function failedForLast(id: string, now: Date): JobTransition {
  const at = now.toISOString();
  return {
    when: { status: ['running'] },
    set: { status: 'failed', error: '{}', deadLetteredAt: at, wakeShard: wakeShard(id, true), wakeAt: at },
    remove: ['leaseUntil'],
  };
}

function later(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
