import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

interface Page { readonly rows: { readonly id: string; readonly views: number }[]; readonly stale: boolean }
interface Token { readonly key: { readonly id: string }; readonly version: number; readonly removed?: boolean }

const COUNTRY = 'PT';
const dynamo = new DynamoDBClient();

async function pageAfter(token: Token): Promise<Page> {
  const response = await fetch(`${process.env.API_URL}/waiting/${COUNTRY}?limit=25&after=${encodeURIComponent(JSON.stringify(token))}`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return await response.json() as Page;
}

/** The views of the item as a page after the write has them, undefined for none. A stale page is asked for again. */
async function viewsAfter(token: Token): Promise<number | undefined> {
  for (;;) {
    const { rows, stale } = await pageAfter(token);
    if (!stale) return rows.find(({ id }) => id === token.key.id)?.views;
  }
}

/** Writes each item three times and removes every second one. After each of these it reads a page that must have it. */
export const handler = async ({ items }: { readonly items: number }): Promise<object> => {
  let [read, wrong] = [0, 0];
  for (let item = 0; item < items; item++) {
    const key = { id: `own-${item}` };
    for (let version = 1; version <= 3; version++) {
      const views = (item * 7 + version * 5) % 20;
      const Item = { id: { S: key.id }, country: { S: COUNTRY }, views: { N: String(views) }, version: { N: String(version) } };
      await dynamo.send(new PutItemCommand({ TableName: process.env.SOURCE_TABLE!, Item }));
      wrong += Number(await viewsAfter({ key, version }) !== views);
      read += 1;
    }
    if (item % 2 === 1) {
      await dynamo.send(new DeleteItemCommand({ TableName: process.env.SOURCE_TABLE!, Key: { id: { S: key.id } } }));
      wrong += Number(await viewsAfter({ key, version: 3, removed: true }) !== undefined);
      read += 1;
    }
  }
  const ahead = await pageAfter({ key: { id: 'own-0' }, version: 4 });
  return { read, wrong, aheadIsStale: ahead.stale };
};
