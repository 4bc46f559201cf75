import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

interface Land { readonly id: string; readonly name: string }

const dynamo = new DynamoDBClient();
const TableName = process.env.SOURCE_TABLE!;

/** Names a land, or removes it, and reads the rows of the land until all of them say so. */
export const handler = async ({ id, name }: { readonly id: string; readonly name?: string }): Promise<object> => {
  if (name === undefined) await dynamo.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
  else await dynamo.send(new PutItemCommand({ TableName, Item: { id: { S: id }, name: { S: name } } }));
  for (;;) {
    const response = await fetch(`${process.env.API_URL}/joined/${id}?limit=10`);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    const { rows } = await response.json() as { readonly rows: readonly { readonly land?: Land }[] };
    if (rows.length === 10 && rows.every(({ land }) => land?.name === name)) return { land: rows[0].land ?? 'none', of: rows.length };
  }
};
