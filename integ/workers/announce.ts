import { publish } from '../../runtime';

/** Publishes what it is invoked with, also what does not fit the contract. */
export const handler = async ({ id, ...data }: { readonly id?: string }) => publish('OrderCreated.v1', data, { id });
