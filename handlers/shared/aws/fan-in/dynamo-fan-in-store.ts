import { unmarshallDynamoDB } from '@aws-lambda-powertools/commons/utils/unmarshallDynamoDB';
import { AttributeValue, ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { fanInExpression } from './fan-in-expression';
import { FanInChange } from '../../fan-in/changes';
import { Applied, FanInStore } from '../../fan-in/ports';
import { FanInRecord } from '../../fan-in/record';
import { WakeIndex } from '../../jobs/job-ports';
import { WAKE_INDEX } from '../../jobs/job-record';

type Unmarshall = (image: Record<string, AttributeValue>) => Record<string, unknown>;

/** The records of jobs and groups in DynamoDB. The index `wake` needs only a KEYS_ONLY projection. */
export class DynamoFanInStore implements FanInStore, WakeIndex {
  private readonly client: DynamoDBDocumentClient;

  constructor(client: DynamoDBClient, private readonly tableName: string) {
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  async find(id: string): Promise<FanInRecord | undefined> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.tableName, Key: { id }, ConsistentRead: true }));
    return Item as FanInRecord | undefined;
  }

  async create(record: FanInRecord, replaceAccepted: boolean): Promise<FanInRecord | undefined> {
    try {
      await this.client.send(new PutCommand({
        TableName: this.tableName,
        Item: record,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ...replaceAccepted ? {
          ConditionExpression: 'attribute_not_exists(id) OR #status = :accepted',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':accepted': 'accepted' },
        } : { ConditionExpression: 'attribute_not_exists(id)' },
      }));
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return recordOf(error.Item);
      throw error;
    }
  }

  async apply(id: string, change: FanInChange): Promise<Applied> {
    try {
      const { Attributes } = await this.client.send(new UpdateCommand({
        TableName: this.tableName, Key: { id }, ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...fanInExpression(change),
      }));
      return { applied: true, record: Attributes as FanInRecord };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { applied: false, record: error.Item && recordOf(error.Item) };
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

/** The document client does not unmarshall the item of a failed condition. */
function recordOf(item: Record<string, AttributeValue>): FanInRecord {
  return (unmarshallDynamoDB as Unmarshall)(item) as unknown as FanInRecord;
}
