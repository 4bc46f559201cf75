import { ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { LiveTable, Segment } from '../../replay/ports';
import { Image } from '../../stream/table-change';
import { imageOf } from '../views/dynamo-view-index';
import { scanPage, sendableItem } from '../views/scan-pages';

/** The table of a branch, for replays. */
export class DynamoLiveTable implements LiveTable {
  /** @param unchanged the condition that an item has the version that was seen */
  constructor(
    private readonly client: DynamoDBClient,
    private readonly TableName: string,
    private readonly unchanged: (seen: string | undefined) => Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>,
  ) {}

  async get(key: Image): Promise<Image | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.TableName, Key: sendableItem(key), ConsistentRead: true }));
    return Item && imageOf(Item);
  }

  put(item: Image, seen: string | undefined): Promise<boolean> {
    const { TableName } = this;
    return unlessChanged(async () => this.client.send(new PutItemCommand({ TableName, Item: sendableItem(item), ...this.unchanged(seen) })));
  }

  remove(key: Image, seen: string): Promise<boolean> {
    const { TableName } = this;
    return unlessChanged(async () => this.client.send(new DeleteItemCommand({ TableName, Key: sendableItem(key), ...this.unchanged(seen) })));
  }

  async scan(segment: Segment, from?: Image) {
    const { items, next } = await scanPage(this.client, this.TableName, segment, from);
    return { items: items.map(imageOf), next };
  }
}

async function unlessChanged(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
