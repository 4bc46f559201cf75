import { AttributeValue, ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Attribute } from '../../json/attribute-json';
import { Row, ViewTable } from '../../views/row';

/**
 * How long a row without an entry is kept: records that Lambda gave up are in their bucket for 90 days, and may be sent again until then. The stream
 * itself keeps them for a day.
 */
const TOMBSTONE_SECONDS = 91 * 24 * 3600;

/** The rows of a view in DynamoDB (src/reporting-engine/README.md has the shape of an item). */
export class DynamoViewTable implements ViewTable {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly now: () => number) {}

  async put(row: Row): Promise<boolean> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: itemOf(row, this.now()),
        ConditionExpression: 'attribute_not_exists(id) OR #version < :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { S: row.version } },
      }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** @param now from which on a row without an entry is kept for its time */
export function itemOf({ id, version, changedAt, entry, itemKey, itemVersion }: Row, now: number): Record<string, AttributeValue> {
  const kept = itemVersion && { itemVersion: sendable(itemVersion) };
  const head = { id: { S: id }, version: { S: version }, changedAt: { S: changedAt.toISOString() }, ...kept };
  if (!entry) return { ...head, expiresAt: { N: String(Math.ceil(now / 1000) + TOMBSTONE_SECONDS) } };
  return {
    ...head,
    indexShard: { S: entry.shard },
    indexSort: { S: entry.sort },
    data: sendable({ M: entry.data }),
    ...itemKey && { itemKey: sendable({ M: itemKey }) },
  };
}

/** Lambda's event has binary values in Base64. */
export function sendable(attribute: Attribute): AttributeValue {
  const [[type, value]] = Object.entries(attribute);
  switch (type) {
    case 'B': return { B: Buffer.from(value as string, 'base64') };
    case 'BS': return { BS: (value as string[]).map(each => Buffer.from(each, 'base64')) };
    case 'L': return { L: (value as Attribute[]).map(sendable) };
    case 'M': return { M: Object.fromEntries(Object.entries(value as Record<string, Attribute>).map(([name, each]) => [name, sendable(each)])) };
    default: return attribute as unknown as AttributeValue;
  }
}
