import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { handleSubtasks } from '../../../runtime';
import { readPhoto } from '../photo';

const client = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Notes what a photo says of itself. That does not make the asset ready. */
export const handler = handleSubtasks(async subtask => {
  const { width, height } = await readPhoto(subtask);
  await client.send(new UpdateCommand({
    TableName: process.env.ASSETS,
    Key: { id: subtask.job },
    UpdateExpression: 'SET #key = :key, versionId = :versionId, width = :width, height = :height, ready = if_not_exists(ready, :no)',
    ExpressionAttributeNames: { '#key': 'key' },
    ExpressionAttributeValues: { ':key': subtask.object!.key, ':versionId': subtask.object!.versionId, ':width': width, ':height': height, ':no': false },
  }));
  return { width, height };
});
