import { ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { rowIn } from './dynamo-view-index';
import { itemOf } from './dynamo-view-table';
import { sampleOf, scanPage, Segment } from './scan-pages';
import { Image } from '../../stream/table-change';
import { Row } from '../../views/row';

/** The rows of all generations of a view in DynamoDB, for a rebuild. */
export class DynamoViewRows {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly now: () => number) {}

  async create(row: Row): Promise<boolean> {
    try {
      await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: itemOf(row, this.now()), ConditionExpression: 'attribute_not_exists(id)' }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /**
   * Writes a row in the place of another. Answers whether it did: a change may have come since that one was read.
   *
   * @param before as it was read; undefined for none
   */
  async replace(row: Row, before: Row | undefined): Promise<boolean> {
    if (!before) return this.create(row);
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: itemOf(row, this.now()),
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { S: before.version } },
      }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async get(id: string): Promise<Row | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { id: { S: id } }, ConsistentRead: true }));
    return Item && rowIn(Item);
  }

  async scan(segment: Segment, from?: Image): Promise<{ readonly rows: Row[]; readonly next?: Image }> {
    const { items, next } = await scanPage(this.client, this.tableName, segment, from);
    return { rows: items.filter(({ id }) => !id.S!.startsWith('#')).map(rowIn), next };
  }

  /** About so many rows, in a part of the table that changes from call to call. Those of removed items and of all generations are among them. */
  async sample(size: number): Promise<Row[]> {
    const items = await sampleOf(this.client, this.tableName, size);
    return items.filter(({ id }) => !id.S!.startsWith('#')).map(rowIn);
  }

  async remove(id: string): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: { id: { S: id } } }));
  }
}
