import { AttributeValue, ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { imageOf } from './dynamo-view-index';
import { itemOf, sendable } from './dynamo-view-table';
import { Attribute } from '../../json/attribute-json';
import { Image } from '../../stream/table-change';
import { Row } from '../../views/row';

/** Of a page: one fits into the time of an invocation many times. Library default. */
const PAGE_ITEMS = 100;

interface Segment {
  readonly segment: number;
  readonly segments: number;
}

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

  async get(id: string): Promise<Row | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { id: { S: id } }, ConsistentRead: true }));
    return Item && rowIn(Item);
  }

  async scan(segment: Segment, from?: Image): Promise<{ readonly rows: Row[]; readonly next?: Image }> {
    const { items, next } = await scanPage(this.client, this.tableName, segment, from);
    return { rows: items.filter(({ id }) => !id.S!.startsWith('#')).map(rowIn), next };
  }

  async remove(id: string): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: { id: { S: id } } }));
  }
}

/** A page of a parallel scan, read consistently. */
export async function scanPage(client: DynamoDBClient, TableName: string, { segment, segments }: Segment, from?: Image) {
  const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({
    TableName,
    Segment: segment,
    TotalSegments: segments,
    Limit: PAGE_ITEMS,
    ConsistentRead: true,
    ExclusiveStartKey: from && sendableItem(from),
  }));
  return { items: Items, next: LastEvaluatedKey && imageOf(LastEvaluatedKey) };
}

export function sendableItem(image: Image): Record<string, AttributeValue> {
  return (sendable({ M: image }) as { M: Record<string, AttributeValue> }).M;
}

function rowIn(item: Record<string, AttributeValue>): Row {
  const { id, version, changedAt, indexShard, indexSort, data, itemKey } = imageOf(item) as Record<string, Attribute | undefined>;
  const entry = data && { shard: indexShard!.S as string, sort: indexSort!.S as string, data: data.M as Image };
  return {
    id: id!.S as string,
    version: version!.S as string,
    changedAt: new Date(changedAt!.S as string),
    entry,
    itemKey: itemKey?.M as Image | undefined,
  };
}
