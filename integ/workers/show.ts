import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { OrderCreated, orderCreated } from './order-created';
import { handleMessages, idempotent } from '../../runtime';

const dynamo = new DynamoDBClient();

/** Counts how often it has seen each order, so that what was done twice shows; refuses what does not fit the contract. */
export const handler = handleMessages<OrderCreated>(idempotent(async ({ data: { order } }) => {
  await dynamo.send(new UpdateItemCommand({
    TableName: process.env.EFFECTS_TABLE,
    Key: { id: { S: `${process.env.CONSUMER}:${order}` } },
    UpdateExpression: 'ADD seen :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  }));
}), { contracts: [orderCreated] });
