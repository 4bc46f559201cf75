import { handleSubtasks } from '../../../runtime';
import { recordRun } from '../ledger';

interface Label { readonly article: string; readonly price: number }

/** Prints a price label in one language. */
export const handler = handleSubtasks<Label>(async ({ job, worker, input }) => {
  const startedAt = Date.now();
  await recordRun(`${worker}:${job}`, startedAt);
  return { worker, text: `${input.article}: ${input.price}` };
});
