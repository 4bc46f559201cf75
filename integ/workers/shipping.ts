import { handleMessages } from '../../runtime';

/** A consumer that is broken for good. */
export const handler = handleMessages(async () => { throw new Error('The warehouse is closed'); });
