import { publish } from '../../runtime';

/** Publishes what it is invoked with: the order, the id of the message where it is to be a duplicate, its group. */
export const handler = async ({ order, id, group }: { readonly order: unknown; readonly id?: string; readonly group?: string }) =>
  publish('OrderPaid.v1', { order }, { id, groupId: group });
