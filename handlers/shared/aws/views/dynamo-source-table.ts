import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { imageOf } from './dynamo-view-index';
import { sampleOf, scanPage, sendableItem } from './scan-pages';
import { Image } from '../../stream/table-change';
import { foreignId, KeyAttribute } from '../../views/item-key';

/** The table whose items views show. */
export class DynamoSourceTable {
  private described?: Promise<readonly KeyAttribute[]>;

  /** @param streamArn of its stream; what only reads the table needs none */
  constructor(private readonly client: DynamoDBClient, readonly name: string, readonly streamArn = '') {}

  /** The key of a table never changes. */
  keys() {
    this.described ??= this.describe().catch((error: unknown) => {
      this.described = undefined;
      throw error;
    });
    return this.described;
  }

  async scan(
    segment: { readonly segment: number; readonly segments: number },
    from?: Image,
    limit?: number,
  ): Promise<{ readonly items: Image[]; readonly next?: Image }> {
    const { items, next } = await scanPage(this.client, this.name, segment, from, limit);
    return { items: items.map(imageOf), next };
  }

  /** Keys of about so many items, in a part of the table that changes from call to call. */
  async sample(size: number): Promise<Image[]> {
    const keys = await this.keys();
    const items = await sampleOf(this.client, this.name, size);
    return items.map(imageOf).map(item => Object.fromEntries(keys.map(({ name }) => [name, item[name]])));
  }

  async get(key: Image): Promise<Image | undefined> {
    if (foreignId(key) !== undefined) return undefined;
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.name, Key: sendableItem(key), ConsistentRead: true }));
    return Item && imageOf(Item);
  }

  private async describe() {
    const { Table } = await this.client.send(new DescribeTableCommand({ TableName: this.name }));
    const types = new Map(Table!.AttributeDefinitions!.map(({ AttributeName, AttributeType }) => [AttributeName!, AttributeType!]));
    return Table!.KeySchema!.map(({ AttributeName }) => ({ name: AttributeName!, type: types.get(AttributeName!)! }));
  }
}
