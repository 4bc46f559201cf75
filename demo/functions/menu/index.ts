import { handleRequests, RequestRejected } from '../../../runtime';

const PRICES: Readonly<Record<string, number>> = { 'espresso': 2.2, 'flat white': 3.8, 'mocha': 4.1 };

/** Returns what there is to drink: everything, or one drink. */
export const handler = handleRequests(async ({ pathParameters: { drink } }) => {
  if (drink === undefined) { return { body: Object.entries(PRICES).map(([name, price]) => ({ drink: name, price })) }; }
  if (!Object.hasOwn(PRICES, drink)) { throw new RequestRejected(404, 'There is no such drink'); }
  return { body: { drink, price: PRICES[drink] } };
});
