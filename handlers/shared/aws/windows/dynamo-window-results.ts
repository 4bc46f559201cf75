import { AttributeValue, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Attribute } from '../../json/attribute-json';
import { CountedRange, WindowOfKey, WindowResult, WindowResults } from '../../windows/window-result';

/** Names of what an item has besides its key and its values (src/stream-pipeline/README.md). */
const OWN = ['window', 'windowStart', 'windowEnd', 'finalAt', 'amendments', 'bookkeeping', 'expiresAt'];

export interface WindowTableSettings {
  readonly tableName: string;
  /** The attribute with the key of the windows. */
  readonly keyName: string;
  readonly allowedLatenessMillis: number;
  readonly resultRetentionMillis?: number;
}

/** Results as items of a table: the key of the windows is its partition key, the interval its sort key. */
export class DynamoWindowResults implements WindowResults {
  constructor(private readonly client: DynamoDBClient, private readonly settings: WindowTableSettings) {}

  async read(window: WindowOfKey): Promise<WindowResult | undefined> {
    const { tableName, keyName } = this.settings;
    const { Item } = await this.client.send(new GetItemCommand({ TableName: tableName, Key: this.keyOf(window), ConsistentRead: true }));
    if (!Item) return undefined;
    const { ledgerId, version, latest, lastRecord } = Item.bookkeeping.M!;
    const values = Object.entries(Item).filter(([name]) => name !== keyName && !OWN.includes(name));
    return {
      window,
      ledgerId: ledgerId.S!,
      version: Number(version.N),
      latest: latest.L!.map(({ M: counted }) => ({ shard: counted!.shard.S!, first: counted!.first.S!, last: counted!.last.S! })),
      amendments: Number(Item.amendments.N),
      lastRecord: lastRecord?.S ?? '',
      values: Object.fromEntries(values) as unknown as Record<string, Attribute>,
    };
  }

  async write(result: WindowResult): Promise<boolean> {
    const { version } = result;
    const isNew = version === 1;
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.settings.tableName,
        Item: this.itemOf(result),
        ConditionExpression: isNew ? 'attribute_not_exists(bookkeeping)' : 'bookkeeping.version = :before',
        ...!isNew && { ExpressionAttributeValues: { ':before': number(version - 1) } },
      }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  private itemOf({ window, ledgerId, version, latest, amendments, lastRecord, values }: WindowResult): Record<string, AttributeValue> {
    const { allowedLatenessMillis, resultRetentionMillis } = this.settings;
    const [start, end] = window.interval.split('/');
    const finalAt = window.end + allowedLatenessMillis;
    return {
      ...this.keyOf(window),
      ...values as unknown as Record<string, AttributeValue>,
      windowStart: { S: start },
      windowEnd: { S: end },
      finalAt: { S: new Date(finalAt).toISOString() },
      amendments: number(amendments),
      bookkeeping: {
        M: {
          ledgerId: { S: ledgerId },
          version: number(version),
          latest: { L: latest.map(rangeItem) },
          ...lastRecord && { lastRecord: { S: lastRecord } },
        },
      },
      ...resultRetentionMillis !== undefined && { expiresAt: number(Math.ceil((finalAt + resultRetentionMillis) / 1000)) },
    };
  }

  private keyOf({ key, interval }: WindowOfKey): Record<string, AttributeValue> {
    return { [this.settings.keyName]: key as unknown as AttributeValue, window: { S: interval } };
  }
}

function rangeItem({ shard, first, last }: CountedRange): AttributeValue {
  return { M: { shard: { S: shard }, first: { S: first }, last: { S: last } } };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}
