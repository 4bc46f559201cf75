import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { handleMessages, idempotent } from '../../runtime';

const dynamo = new DynamoDBClient();

/** Appends each order to the list of its group, so that what was done twice or out of order shows. */
export const handler = handleMessages<{ readonly order: string }>(idempotent(async ({ data: { order } }) => {
  if (order === 'poison') { throw new Error('The bank does not know this card'); }
  await dynamo.send(new UpdateItemCommand({
    TableName: process.env.EFFECTS_TABLE,
    Key: { id: { S: order.split('-')[0] } },
    UpdateExpression: 'SET orders = list_append(if_not_exists(orders, :none), :order)',
    ExpressionAttributeValues: { ':none': { L: [] }, ':order': { L: [{ S: order }] } },
  }));
}));
