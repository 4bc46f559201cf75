import { handleJobs, JobRejected } from 'cdk-serverless-catalog/runtime';

/** Charges an order. The job's id stays the same over retries: give it to the payment provider as idempotency key. */
export const handler = handleJobs(async job => {
  const { orderId, amount } = job.data;
  if (amount > 10_000) throw new JobRejected(`Order ${orderId}: amounts over 10,000 are charged by hand.`);
  return { receipt: `receipt-${job.id}`, amount };
});
