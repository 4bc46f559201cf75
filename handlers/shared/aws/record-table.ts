import { unmarshallDynamoDB } from '@aws-lambda-powertools/commons/utils/unmarshallDynamoDB';
import { AttributeValue, ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, PutCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { UpdateExpression } from './update-expression';
import { WakeIndex } from '../jobs/job-ports';
import { WAKE_INDEX } from '../jobs/job-record';

/** The record after the update; or, not applied, the record that is there. */
export type Updated<TRecord> =
  | { readonly applied: true; readonly record: TRecord }
  | { readonly applied: false; readonly record: TRecord | undefined };

export type PutCondition = Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

/** The id is free, or its item is past its `ttl`: DynamoDB deletes it some time later. */
export function unlessKept(now: Date): PutCondition {
  return {
    ConditionExpression: 'attribute_not_exists(id) OR #ttl < :now',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':now': Math.floor(now.getTime() / 1000) },
  };
}

type Unmarshall = (image: Record<string, AttributeValue>) => Record<string, unknown>;

/** Records in DynamoDB, keyed by `id`; a KEYS_ONLY projection of the index `wake` is enough. */
export class RecordTable<TRecord extends object> implements WakeIndex {
  private readonly client: DynamoDBDocumentClient;

  constructor(client: DynamoDBClient, private readonly tableName: string, private readonly now = () => Date.now()) {
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  async find(id: string): Promise<TRecord | undefined> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.tableName, Key: { id }, ConsistentRead: true }));
    // DynamoDB deletes a record up to days after its ttl: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
    return Item !== undefined && Number(Item.ttl) * 1000 < this.now() ? undefined : Item as TRecord | undefined;
  }

  /** Puts the record if the condition holds; otherwise answers the record that is there. */
  async put(record: TRecord, condition: PutCondition): Promise<TRecord | undefined> {
    try {
      await this.client.send(new PutCommand({
        TableName: this.tableName, Item: record, ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...condition,
      }));
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return recordOf<TRecord>(error.Item);
      throw error;
    }
  }

  async update(id: string, expression: UpdateExpression): Promise<Updated<TRecord>> {
    try {
      const { Attributes } = await this.client.send(new UpdateCommand({
        TableName: this.tableName, Key: { id }, ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...expression,
      }));
      return { applied: true, record: Attributes as TRecord };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { applied: false, record: error.Item && recordOf<TRecord>(error.Item) };
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

/** The document client leaves the item of a failed condition as DynamoDB sends it. */
export function recordOf<TRecord extends object>(item: Record<string, AttributeValue>): TRecord {
  return (unmarshallDynamoDB as Unmarshall)(item) as TRecord;
}
