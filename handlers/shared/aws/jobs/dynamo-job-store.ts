import { AttributeValue, ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { transitionExpression } from './transition-expression';
import { JobStore, WakeIndex } from '../../jobs/job-ports';
import { JobRecord, WAKE_INDEX } from '../../jobs/job-record';
import { JobTransition } from '../../jobs/job-transitions';

/** Job records in DynamoDB; a KEYS_ONLY projection of the index `wake` is enough. */
export class DynamoJobStore implements JobStore, WakeIndex {
  private readonly client: DynamoDBDocumentClient;

  constructor(client: DynamoDBClient, private readonly tableName: string) {
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  async find(id: string): Promise<JobRecord | undefined> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.tableName, Key: { id }, ConsistentRead: true }));
    return Item as JobRecord | undefined;
  }

  async create(record: JobRecord): Promise<JobRecord | undefined> {
    try {
      await this.client.send(new PutCommand({
        TableName: this.tableName,
        Item: record,
        ConditionExpression: 'attribute_not_exists(id) OR #ttl < :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': Math.floor(Date.parse(record.createdAt) / 1000) },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }));
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return recordOf(error.Item);
      throw error;
    }
  }

  async apply(id: string, transition: JobTransition): Promise<JobRecord | undefined> {
    try {
      const { Attributes } = await this.client.send(new UpdateCommand({
        TableName: this.tableName, Key: { id }, ReturnValues: 'ALL_NEW', ...transitionExpression(transition),
      }));
      return Attributes as JobRecord;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async *due(shard: string, until: Date): AsyncGenerator<string[]> {
    const pages = paginateQuery({ client: this.client, pageSize: 100 }, {
      TableName: this.tableName,
      IndexName: WAKE_INDEX,
      KeyConditionExpression: 'wakeShard = :shard AND wakeAt < :until',
      ExpressionAttributeValues: { ':shard': shard, ':until': until.toISOString() },
      ProjectionExpression: 'id',
    });
    for await (const { Items } of pages) yield (Items ?? []).map(item => item.id as string);
  }
}

/** The document client leaves the item of a failed condition as DynamoDB sends it; a record has strings and numbers only. */
function recordOf(item: Record<string, AttributeValue>): JobRecord {
  return Object.fromEntries(Object.entries(item).map(([name, { N, S }]) => [name, N === undefined ? S : Number(N)])) as unknown as JobRecord;
}
