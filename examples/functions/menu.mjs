import { handleRequests, RequestRejected } from 'cdk-serverless-catalog/runtime';

const PRICES = { coffee: 3.5, espresso: 2.5, tea: 3 };

export const handler = handleRequests(async ({ pathParameters: { drink } }) => {
  if (drink === undefined) return { body: PRICES };
  if (PRICES[drink] === undefined) throw new RequestRejected(404, `No ${drink} on the menu`);
  return { body: { drink, price: PRICES[drink] } };
});
