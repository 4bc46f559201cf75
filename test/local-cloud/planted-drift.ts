import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

/**
 * Makes rows of an index table differ from their items: another content, another place, no row, no content. It also adds a row whose item never was.
 * Answers the number of those with an item.
 */
export async function plantDrift(dynamo: DynamoDBClient, TableName: string, ids: readonly string[]): Promise<number> {
  const keyOf = (id: string) => ({ id: { S: JSON.stringify({ id }) } });
  for (const [at, id] of ids.entries()) {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: keyOf(id), ConsistentRead: true }));
    const { data, ...head } = Item!;
    const put = (item: object) => dynamo.send(new PutItemCommand({ TableName, Item: { ...head, ...item } }));
    switch (at % 4) {
      case 0: await put({ data: { M: { ...data.M, views: { N: '77' } } } }); break;
      case 1: await put({ data, indexShard: { S: 'elsewhere#0' } }); break;
      case 2: await dynamo.send(new DeleteItemCommand({ TableName, Key: keyOf(id) })); break;
      default: await put({ data: { M: { id: { S: id } } } });
    }
    if (at === 0) await put({ ...keyOf('never'), data: { M: { ...data.M, id: { S: 'never' } } } });
  }
  return ids.length;
}
