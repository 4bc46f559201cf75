import { setTimeout as sleep } from 'timers/promises';
import { handleJobs, JobProgress, RetryAfter, Job } from '../../../runtime';
import { isFixed, recordRun, takeEffect } from '../ledger';

interface Payment {
  readonly order: string;
  readonly amount: number;
  /** What is to go wrong: the demo's own faults, a real worker has none. */
  readonly fault?: 'poison' | 'crash' | 'crash-always' | 'overrun' | 'throttled';
}

interface Receipt { readonly order: string; readonly charged: number }

export const handler = handleJobs<Payment, Receipt>(async (job, progress) => {
  const startedAt = Date.now();
  await misbehave(job);
  await callTheBank(progress);
  await takeEffect(job.id);
  await recordRun(job.id, startedAt);
  return { order: job.data.order, charged: job.data.amount };
});

async function callTheBank(progress: JobProgress) {
  await progress(50);
  await sleep(20);
}

async function misbehave({ data, attempt }: Job<Payment>) {
  const first = attempt === 1;
  if (data.fault === 'crash' && first) { process.exit(1); }
  if (data.fault === 'overrun' && first) { await sleep(60_000); }
  if (data.fault === 'throttled' && first) { throw new RetryAfter(3, 'The bank answers 429'); }
  if (data.fault?.match(/poison|crash-always/) && !await isFixed()) {
    if (data.fault === 'crash-always') { process.exit(1); }
    throw new Error(`The card of order ${data.order} cannot be read`);
  }
}
