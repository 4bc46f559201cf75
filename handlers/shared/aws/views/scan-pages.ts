import { AttributeValue, DescribeTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { imageOf } from './dynamo-view-index';
import { sendable } from './dynamo-view-table';
import { Image } from '../../stream/table-change';

/** Of a page: one fits into the time of an invocation many times. Library default. */
const PAGE_ITEMS = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html#DDB-Scan-request-TotalSegments */
const MOST_SEGMENTS = 1_000_000;

/** A part of a parallel scan. */
export interface Segment {
  readonly segment: number;
  readonly segments: number;
}

/** A page of a parallel scan, read consistently. */
export async function scanPage(client: DynamoDBClient, TableName: string, { segment, segments }: Segment, from?: Image, limit = PAGE_ITEMS) {
  const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({
    TableName,
    Segment: segment,
    TotalSegments: segments,
    Limit: Math.min(limit, PAGE_ITEMS),
    ConsistentRead: true,
    ExclusiveStartKey: from && sendableItem(from),
  }));
  return { items: Items, next: LastEvaluatedKey && imageOf(LastEvaluatedKey) };
}

/**
 * Items of one segment of a table, by chance: about `size`, and twice as many at most. The number of segments changes from call to call, so that no item is
 * always behind that limit. DynamoDB counts the items of a table about every six hours:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export async function sampleOf(
  client: DynamoDBClient, TableName: string, size: number, random = Math.random,
): Promise<Array<Record<string, AttributeValue>>> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const segments = Math.min(MOST_SEGMENTS, Math.max(1, Math.ceil((Table?.ItemCount ?? 0) / size * (1 + random() / 2))));
  const segment = Math.floor(random() * segments);
  const sampled: Array<Record<string, AttributeValue>> = [];
  let from: Image | undefined;
  do {
    const { items, next } = await scanPage(client, TableName, { segment, segments }, from);
    sampled.push(...items);
    from = next;
  } while (from !== undefined && sampled.length < 2 * size);
  return sampled.slice(0, 2 * size);
}

export function sendableItem(image: Image): Record<string, AttributeValue> {
  return (sendable({ M: image }) as { M: Record<string, AttributeValue> }).M;
}
