import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { OrderCreated, orderCreated } from './order-created';
import { handleMessages, idempotent, Message } from '../../runtime';

const dynamo = new DynamoDBClient();

/** Counts how often it has seen each order, so that what was done twice shows. */
const show = async ({ data: { order } }: Message<OrderCreated>) => {
  await dynamo.send(new UpdateItemCommand({
    TableName: process.env.EFFECTS_TABLE,
    Key: { id: { S: `${process.env.CONSUMER}:${order}` } },
    UpdateExpression: 'ADD seen :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  }));
};

/** Refuses what does not fit the contract. A queue's own worker has no table of what it has seen. */
export const handler = handleMessages<OrderCreated>(process.env.CATALOG_IDEMPOTENCY ? idempotent(show) : show, { contracts: [orderCreated] });
