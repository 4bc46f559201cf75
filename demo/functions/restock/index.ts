import { publishAll } from '../../../runtime';

interface Delivery { readonly id: string; readonly article: string; readonly number: number; readonly poison?: boolean }

/** Reports of goods that have arrived; answers the ids of the messages. */
export const handler = (deliveries: Delivery[]): Promise<string[]> => publishAll(deliveries.map(({ id, article, ...data }) => ({
  contract: 'GoodsArrived.v1',
  id,
  subject: article,
  data: { article, ...data },
})));
