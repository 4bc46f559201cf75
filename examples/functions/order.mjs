import { handleRequests, publish } from 'cdk-serverless-catalog/runtime';

export const handler = handleRequests(async ({ body }) => {
  const orderId = crypto.randomUUID();
  await publish('OrderPlaced.v1', { orderId, drink: body.drink }, { subject: orderId });
  return { status: 201, body: { orderId } };
});
