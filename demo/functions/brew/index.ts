import { handleJobs, RetryAfter } from '../../../runtime';
import { ASKED_AGAIN } from '../../expectations';
import { recordRun, takeEffect } from '../ledger';

interface Order { readonly table: string; readonly number: number; readonly drink: string }

export const handler = handleJobs<Order>(async ({ id, data, attempt }) => {
  const startedAt = Date.now();
  if (data.drink === 'spilled once' && attempt === 1) { throw new Error('Spilled'); }
  if (data.drink === 'unknown' && attempt <= 2) { throw new RetryAfter(ASKED_AGAIN, 'The recipe is being looked for'); }
  if (data.drink === 'unknown') { throw new Error('Nobody knows how to make this'); }
  await takeEffect(id, { name: data.table, value: data.number });
  await recordRun(id, startedAt);
});
