import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { handleMessages, MessageRejected } from '../../runtime';

const dynamo = new DynamoDBClient();

/** Appends each page to the list of its customer, so that what was done twice or out of order shows. */
export const handler = handleMessages<{ readonly customer: string; readonly page: string }>(async ({ data: { customer, page } }) => {
  if (page === 'unknown') { throw new MessageRejected('There is no such page'); }
  await dynamo.send(new UpdateItemCommand({
    TableName: process.env.EFFECTS_TABLE,
    Key: { id: { S: customer } },
    UpdateExpression: 'SET pages = list_append(if_not_exists(pages, :none), :page)',
    ExpressionAttributeValues: { ':none': { L: [] }, ':page': { L: [{ S: page }] } },
  }));
});
