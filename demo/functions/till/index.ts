import { randomUUID } from 'crypto';
import { handleRequests } from '../../../runtime';

interface Order { readonly drink: string; readonly quantity: number }

/** Takes an order; the gateway has held it against the schema. */
export const handler = handleRequests<Order>(async ({ body }) => ({ status: 201, body: { id: randomUUID(), till: process.env.TILL, ...body } }));
