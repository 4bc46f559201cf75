import { handleRequests } from '../../../runtime';
import { orderOf } from '../../invoice-data';

/** Returns an order with its lines, without prices. */
export const handler = handleRequests(async ({ pathParameters: { id } }) => ({ body: orderOf(id) }));
