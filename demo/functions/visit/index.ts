import { handleMessages } from '../../../runtime';
import { Click } from '../../clickstream-plan';
import { isDown, takeEffect } from '../ledger';

/** Counts the visits of each visitor in the order in which they come. A click that comes twice counts once. */
export const handler = handleMessages<Click>(async ({ data: { id, visitor, number } }) => {
  if (await isDown('Visits')) { throw new Error('Nobody counts'); }
  await takeEffect(`Visits:${id}`, { name: visitor, value: number });
});
