import { handleSubtasks } from '../../runtime';

/** Reports which page it was given. */
export const handler = handleSubtasks<{ page: number }>(async ({ input }) => ({ page: input.page }));
