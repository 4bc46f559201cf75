import { handleMessages, idempotent, MessageRejected } from '../../../runtime';
import { isDown, recordRun, takeEffect } from '../ledger';

interface Goods { readonly article: string; readonly number: number; readonly poison?: boolean }

const { KIND } = process.env;

/** Puts goods on their shelf in the order in which they come. */
const shelve = idempotent<Goods>(async ({ id, data }) => {
  const startedAt = Date.now();
  if (data.poison) { throw new MessageRejected('Nobody knows where this belongs'); }
  await takeEffect(`${KIND}:${id}`, { name: `${KIND}-${data.article}`, value: data.number });
  await recordRun(`${KIND}:${id}`, startedAt);
});

export const handler = handleMessages<Goods>(async (message, context) => {
  // down is down: also for messages that would be rejected
  if (await isDown(KIND!)) { throw new Error('Out to lunch'); }
  return shelve(message, context);
});
