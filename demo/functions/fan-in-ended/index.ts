import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { handleMessages } from '../../../runtime';
import { recordRun, takeEffect } from '../ledger';

interface Ended { readonly job: string; readonly outcome: string; readonly object?: { readonly key: string } }

const client = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Consumes JobEnded events: an asset is ready when its job is complete. */
export const handler = handleMessages<Ended>(async ({ id, data: { job, outcome, object } }) => {
  if (object && outcome === 'complete') { await makeReady(job); }
  await takeEffect(`Ended:${id}`);
  await recordRun(`Ended:${id}`, Date.now());
});

async function makeReady(id: string) {
  await client.send(new UpdateCommand({
    TableName: process.env.ASSETS,
    Key: { id },
    UpdateExpression: 'SET ready = :yes',
    ExpressionAttributeValues: { ':yes': true },
  }));
}
