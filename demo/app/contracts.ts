/** The contracts of the coffee house's orders, for the app and for the functions' bundles. */
export const ORDER_CREATED = {
  name: 'OrderCreated',
  version: 1,
  schema: { type: 'object', required: ['orderId', 'total'], properties: { orderId: { type: 'string' }, total: { type: 'number', exclusiveMinimum: 0 } } },
};

export const ORDER_PAID = {
  name: 'OrderPaid',
  version: 1,
  schema: { type: 'object', required: ['customer', 'number'], properties: { customer: { type: 'string' }, number: { type: 'integer' } } },
};

export const CONTRACTS = [ORDER_CREATED, ORDER_PAID];
