import { AttributeValue, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { CountedRange, CountedRanges, WindowResult } from '../../windows/window-result';

/** Of a page. Almost every batch is later than what was counted, and finds none. */
const PAGE = 20;

/**
 * Ranges as items of a table. The ranges of a result in one shard have a partition key; the last place is the sort key.
 */
export class DynamoCountedRanges implements CountedRanges {
  /** @param keptMillis time after the end of a window for which its ranges are kept */
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly keptMillis: number) {}

  async keep({ latest, ledgerId, window }: WindowResult): Promise<void> {
    const expiresAt = { N: String(Math.ceil((window.end + this.keptMillis) / 1000)) };
    await Promise.all(latest.map(({ shard, first, last }) => this.client.send(new PutItemCommand({
      TableName: this.tableName,
      Item: { id: { S: idOf(ledgerId, shard) }, last: { S: last }, first: { S: first }, expiresAt },
    }))));
  }

  /** Ranges do not overlap one another: in the order of their last places, none behind one that begins too late begins earlier. */
  async overlapping({ ledgerId }: WindowResult, { shard, first, last }: CountedRange): Promise<CountedRange[]> {
    const ranges: CountedRange[] = [];
    let next: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(new QueryCommand({
        TableName: this.tableName,
        KeyConditionExpression: 'id = :id AND #last >= :first',
        ExpressionAttributeNames: { '#last': 'last' },
        ExpressionAttributeValues: { ':id': { S: idOf(ledgerId, shard) }, ':first': { S: first } },
        ConsistentRead: true,
        Limit: PAGE,
        ExclusiveStartKey: next,
      }));
      const found = Items.map(item => ({ shard, first: item.first.S!, last: item.last.S! }));
      ranges.push(...found.filter(range => range.first <= last));
      next = found.every(range => range.first <= last) ? LastEvaluatedKey : undefined;
    } while (next);
    return ranges;
  }
}

function idOf(ledgerId: string, shard: string): string {
  return `${ledgerId} ${shard}`;
}
