import { setTimeout as sleep } from 'timers/promises';
import { AttributeValue, BatchGetItemCommand, ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GENERATIONS } from './dynamo-view-generations';
import { OwnError } from '../../errors/safe-error';
import { Attribute } from '../../json/attribute-json';
import { Image } from '../../stream/table-change';
import { Generations } from '../../views/generations';
import { IndexedRow, Row, ViewIndex, ViewProgress } from '../../views/row';

/** Library defaults: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html asks for a pause before keys are requested again. */
const [MOST_ATTEMPTS, FIRST_PAUSE_MILLIS] = [4, 25];
/** The item beside the rows, whose keys are JSON or hashes. */
const PROGRESS = { id: { S: '#progress' } };

/** The index of a view in DynamoDB (src/reporting-engine/README.md has the shape of an item). */
export class DynamoViewIndex implements ViewIndex {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly indexName: string) {}

  async query(shard: string, limit: number, below?: string): Promise<{ readonly rows: IndexedRow[]; readonly next?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(new QueryCommand({
      TableName: this.tableName,
      IndexName: this.indexName,
      KeyConditionExpression: `indexShard = :shard${below === undefined ? '' : ' AND indexSort < :below'}`,
      ExpressionAttributeValues: { ':shard': { S: shard }, ...below !== undefined && { ':below': { S: below } } },
      ScanIndexForward: false,
      Limit: limit,
    }));
    const rows = Items.map(({ id, indexSort, data }) => ({ id: id.S!, sort: indexSort.S!, data: imageOf(data?.M ?? {}) }));
    return { rows, next: LastEvaluatedKey?.indexSort.S };
  }

  async row(id: string): Promise<Row | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { id: { S: id } }, ConsistentRead: true }));
    return Item && rowIn(Item);
  }

  async contents(ids: readonly string[]): Promise<Map<string, Image>> {
    const found = new Map<string, Image>();
    let Keys = ids.map((id): Record<string, AttributeValue> => ({ id: { S: id } }));
    for (let attempt = 1; Keys.length > 0; attempt++) {
      const { Responses, UnprocessedKeys } = await this.client.send(new BatchGetItemCommand({ RequestItems: { [this.tableName]: { Keys } } }));
      for (const { id, data } of Responses?.[this.tableName] ?? []) if (data) found.set(id.S!, imageOf(data.M!));
      Keys = UnprocessedKeys?.[this.tableName]?.Keys ?? [];
      if (Keys.length > 0 && attempt === MOST_ATTEMPTS) throw new OwnError(`${Keys.length} of ${ids.length} rows were throttled.`);
      if (Keys.length > 0) await sleep(FIRST_PAUSE_MILLIS * 2 ** attempt);
    }
    return found;
  }

  async asOf(): Promise<string | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: PROGRESS }));
    return Item?.asOf?.S;
  }

  async generations(): Promise<Generations | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: GENERATIONS }));
    return Item?.state && JSON.parse(Item.state.S!) as Generations;
  }
}

export class DynamoViewProgress implements ViewProgress {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string) {}

  async reached(asOf: Date): Promise<void> {
    const time = { S: asOf.toISOString() };
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: { ...PROGRESS, asOf: time },
        ConditionExpression: 'attribute_not_exists(asOf) OR asOf < :asOf',
        ExpressionAttributeValues: { ':asOf': time },
      }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

/** Attributes as the SDK received them. */
export function imageOf(attributes: Readonly<Record<string, AttributeValue>>): Image {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, received(attribute)]));
}

/** JSON has binary values in Base64. */
function received(attribute: AttributeValue): Attribute {
  if (attribute.B) return { B: Buffer.from(attribute.B).toString('base64') };
  if (attribute.BS) return { BS: attribute.BS.map(each => Buffer.from(each).toString('base64')) };
  if (attribute.L) return { L: attribute.L.map(received) };
  return attribute.M ? { M: imageOf(attribute.M) } : attribute as unknown as Attribute;
}

/** A row of the table, with or without an entry. */
export function rowIn(item: Record<string, AttributeValue>): Row {
  const { id, version, changedAt, indexShard, indexSort, data, itemKey, itemVersion } = imageOf(item) as Record<string, Attribute | undefined>;
  const entry = data && { shard: indexShard!.S as string, sort: indexSort!.S as string, data: data.M as Image };
  return {
    id: id!.S as string,
    version: version!.S as string,
    changedAt: new Date(changedAt!.S as string),
    entry,
    itemKey: itemKey?.M as Image | undefined,
    itemVersion,
  };
}
