import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Order } from '../../point-of-sale/orders';

interface Change { readonly sequence: string; readonly new: Order }

/** The anti-corruption layer: writes an order of the new service into the old system. */
export async function handler({ sequence, new: { id, version, drink, quantity } }: Change): Promise<void> {
  const response = await fetch(`${process.env.OLD_SYSTEM}/applied`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sequence, order: { id, version, drink, quantity } }),
  });
  if (!response.ok) { throw new Error(`The old system answered ${response.status}`); }
}

const pageOf = (orders: Order[], cursor?: object) => ({
  entities: orders.map(({ id, version, drink, quantity }) => ({ entity: id, fields: { version, drink, quantity } })), cursor,
});

/** Pages of the new service's orders. */
export async function listNew({ cursor }: { cursor: Record<string, unknown> | null }): Promise<object> {
  const page = new ScanCommand({ TableName: process.env.ORDERS, ExclusiveStartKey: cursor ?? undefined });
  const { Items = [], LastEvaluatedKey } = await DynamoDBDocumentClient.from(new DynamoDBClient()).send(page);
  return pageOf(Items as Order[], LastEvaluatedKey);
}

/** The orders of the old system. */
export async function listOld(): Promise<object> {
  return pageOf(await (await fetch(`${process.env.OLD_SYSTEM}/export`)).json() as Order[]);
}
