import { setTimeout as pause } from 'timers/promises';
import { handleSubtasks } from '../../../runtime';
import { recordRun } from '../ledger';

interface Label { readonly article: string; readonly price: number }

/** A printer takes its time: without it no two would be at work at once. */
const PRINTING_MILLISECONDS = 20;

/** Prints a price label in one language. */
export const handler = handleSubtasks<Label>(async ({ job, worker, input }) => {
  const startedAt = Date.now();
  await pause(PRINTING_MILLISECONDS);
  await recordRun(`${worker}:${job}`, startedAt);
  return { worker, text: `${input.article}: ${input.price}` };
});
