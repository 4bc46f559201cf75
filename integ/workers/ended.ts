import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { handleMessages } from '../../runtime';

const client = new DynamoDBClient();

/** Counts the JobEnded events of an object by outcome. */
export const handler = handleMessages<{ outcome: string; object?: { key: string }; results?: Record<string, string> }>(async ({ data }) => {
  await client.send(new UpdateItemCommand({
    TableName: process.env.ENDED_TABLE,
    Key: { id: { S: `${data.object?.key ?? 'message'}:${data.outcome}` } },
    UpdateExpression: 'ADD heard :one SET results = :results',
    ExpressionAttributeValues: { ':one': { N: '1' }, ':results': { N: `${Object.keys(data.results ?? {}).length}` } },
  }));
});
