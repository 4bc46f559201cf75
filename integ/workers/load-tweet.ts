import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const dynamo = new DynamoDBClient();

/** The loader of a cache: the item of a key, or null. */
export const handler = async ({ key }: { readonly key: { readonly id: string } }): Promise<object | null> => {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: process.env.SOURCE_TABLE!, Key: { id: { S: key.id } }, ConsistentRead: true }));
  return Item ? { id: key.id, views: Number(Item.views.N) } : null;
};
