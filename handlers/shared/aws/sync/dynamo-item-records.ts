import { createHash } from 'crypto';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isRecordKey } from '../../messages/message-identity';
import { FailingChange, ItemRecord, ItemRecords } from '../../sync/item-records';

/** Longer than a change can come back: 13 days in the queue, 14 in the dead-letter queue, and the same again after a redrive. */
const KEPT_SECONDS = 2 * (13 + 14) * 24 * 3600;
/** The count of applied changes is one item: few writes, by whichever process. Library default. */
const COUNT_MILLIS = 5_000;
const COUNT_KEY = { item: 'applied' };

/** One item of the table for each item of the source, with the key `item`. */
export class DynamoItemRecords implements ItemRecords {
  private readonly client: DynamoDBDocumentClient;
  private countedAt = -Infinity;

  constructor(client: DynamoDBClient, private readonly tableName: string, private readonly now = () => Date.now()) {
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  async find(item: string): Promise<ItemRecord> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.tableName, Key: keyOf(item), ConsistentRead: true }));
    return (Item ?? {}) as ItemRecord;
  }

  async applied(item: string, sequence: string): Promise<void> {
    try {
      await this.client.send(new UpdateCommand({
        TableName: this.tableName,
        Key: keyOf(item),
        UpdateExpression: 'SET lastSequence = :sequence, expiresAt = :expiresAt REMOVE failing',
        ConditionExpression: 'attribute_not_exists(lastSequence) OR lastSequence < :sequence',
        ExpressionAttributeValues: { ':sequence': sequence, ':expiresAt': this.expiresAt() },
      }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    await this.count();
  }

  async failed(item: string, failing: FailingChange): Promise<void> {
    await this.client.send(new UpdateCommand({
      TableName: this.tableName,
      Key: keyOf(item),
      UpdateExpression: 'SET failing = :failing, expiresAt = :expiresAt',
      ExpressionAttributeValues: { ':failing': failing, ':expiresAt': this.expiresAt() },
    }));
  }

  async appliedCount(): Promise<number> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.tableName, Key: COUNT_KEY, ConsistentRead: true }));
    return Number(Item?.count ?? 0);
  }

  private async count(): Promise<void> {
    if (Math.abs(this.now() - this.countedAt) < COUNT_MILLIS) return;
    this.countedAt = this.now();
    await this.client.send(new UpdateCommand({
      TableName: this.tableName,
      Key: COUNT_KEY,
      UpdateExpression: 'ADD #count :one',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': 1 },
    }));
  }

  private expiresAt(): number {
    return Math.ceil(this.now() / 1000) + KEPT_SECONDS;
  }
}

/** What is too long for a key is hashed. */
function keyOf(item: string): { readonly item: string } {
  const key = `item#${item}`;
  return { item: isRecordKey(key) ? key : `hash#${createHash('sha256').update(item).digest('hex')}` };
}
