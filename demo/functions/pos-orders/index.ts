import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { handleRequests, RequestRejected } from '../../../runtime';
import { Order, totalOf } from '../../point-of-sale/orders';
import { isDown, isFixed } from '../ledger';

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = process.env.ORDERS!;

/** The new service of the point of sale: takes and returns orders. */
export const handler = handleRequests<Order>(async ({ method, pathParameters, path, body }) => {
  if (method === 'PUT') { await take(body); }
  const id = pathParameters.proxy?.split('/').at(-1) ?? path.split('/').at(-1)!;
  const { Item } = await client.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }));
  if (!Item) { throw new RequestRejected(404, 'There is no such order'); }
  const { origin, ...order } = Item as Order & { origin?: string };
  // what the old system did without a word in its manuals
  return { headers: { 'x-served-by': 'new' }, body: { ...order, total: totalOf(order, await isFixed()) } };
});

/** An order that is not newer than the one that is there changes nothing. */
async function take({ id, version, drink, quantity }: Order) {
  if (await isDown('PointOfSale')) { throw new Error('The new service is broken'); }
  try {
    await client.send(new PutCommand({
      TableName,
      Item: { id, version, drink, quantity },
      ConditionExpression: 'attribute_not_exists(id) OR version < :version',
      ExpressionAttributeValues: { ':version': version },
    }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) { throw error; }
  }
}
