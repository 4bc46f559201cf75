import { handleJobs, JobRejected } from '../../runtime';

interface Payment { readonly order: string; readonly amount: number }

/** The worker of the integ apps: what the order is called decides how it goes. */
export const handler = handleJobs<Payment>(async ({ data }) => {
  if (data.order === 'poison') { throw new Error('The bank does not know this card'); }
  if (data.order === 'crash') { process.exit(1); }
  if (data.order === 'declined') { throw new JobRejected('The card was declined'); }
  return { charged: data.amount };
});
