import { publishAll } from '../../../runtime';

interface Announcement { readonly id?: string; readonly data: unknown }

/** Orders announce what was ordered; answers the ids of the events. */
export const handler = (announcements: Announcement[]): Promise<string[]> =>
  publishAll(announcements.map(({ id, data }) => ({ contract: 'OrderCreated.v1', id, data })));
