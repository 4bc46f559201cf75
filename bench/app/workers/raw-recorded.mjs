import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());

const change = (TableName, id, from, to) => dynamo.send(new UpdateCommand({
  TableName,
  Key: { id },
  UpdateExpression: 'SET #status = :to',
  ConditionExpression: '#status = :from',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: { ':from': from, ':to': to },
}));

/** Two conditional updates a message, by hand: no leases, retries, ordering or errors. */
export const handler = async event => {
  for (const { body } of event.Records) {
    const { id, jobtable } = JSON.parse(body);
    await change(jobtable, id, 'accepted', 'running');
    await change(jobtable, id, 'running', 'succeeded');
    console.log(JSON.stringify({ id }));
  }
  return { batchItemFailures: [] };
};
