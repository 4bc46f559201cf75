import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

/** A look that is older than that is of no use. */
const KEPT_SECONDS = 24 * 3600;

interface Look {
  readonly startedAt: string;
  readonly heldUntil: string;
  readonly depth?: number;
  readonly seen?: number;
  readonly oldestSentAt?: string;
}

/** The last look at each dead-letter queue, in an item of the job table. Ids of jobs have no `#`. */
export class DynamoLookBook {
  private readonly client: DynamoDBDocumentClient;

  constructor(client: DynamoDBClient, private readonly tableName: string) {
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  async last(queueArn: string): Promise<Look | undefined> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.tableName, Key: keyOf(queueArn), ConsistentRead: true }));
    return Item?.look as Look | undefined;
  }

  async note(queueArn: string, look: Look): Promise<void> {
    await this.client.send(new UpdateCommand({
      TableName: this.tableName,
      Key: keyOf(queueArn),
      UpdateExpression: 'SET #look = :look, #ttl = :ttl',
      ExpressionAttributeNames: { '#look': 'look', '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':look': look, ':ttl': Math.ceil(Date.parse(look.startedAt) / 1000) + KEPT_SECONDS },
    }));
  }
}

function keyOf(queueArn: string): { readonly id: string } {
  return { id: `look#${queueArn}` };
}
