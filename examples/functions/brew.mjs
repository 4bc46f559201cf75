import { handleMessages, idempotent } from 'cdk-serverless-catalog/runtime';

// a message that comes again is not brewed again
export const handler = handleMessages(idempotent(async ({ data }) => {
  console.log(`One ${data.drink} for order ${data.orderId}`);
}));
