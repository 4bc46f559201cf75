import { EventContract, JsonSchema } from '../../src';

export const orderCreated = EventContract.fromSchema('OrderCreated', {
  version: 1,
  source: 'coffee.orders',
  schema: JsonSchema.fromObject({
    type: 'object',
    required: ['orderId', 'total'],
    properties: { orderId: { type: 'string' }, total: { type: 'number', exclusiveMinimum: 0 } },
  }),
});

export const orderPaid = EventContract.fromSchema('OrderPaid', {
  version: 2,
  source: 'coffee.payments',
  schema: JsonSchema.fromObject({ type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } }),
});
