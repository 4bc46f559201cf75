/** The contract as it goes with the functions' bundles. */
export const orderCreated = {
  name: 'OrderCreated',
  version: 1,
  schema: { type: 'object', required: ['order', 'total'], properties: { order: { type: 'string' }, total: { type: 'number' } } },
};

export interface OrderCreated { readonly order: string; readonly total: number }
