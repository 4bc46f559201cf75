import { randomBytes } from 'crypto';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

interface Page { readonly rows?: { readonly id: string }[]; readonly asOf?: string; readonly nextCursor?: string }

const dynamo = new DynamoDBClient();
const secrets = new SecretsManagerClient();
const countryOf = (item: number) => item % 2 === 0 ? 'ES' : 'IT';

async function get(country: string, query: string): Promise<Page & { readonly code: number }> {
  const response = await fetch(`${process.env.API_URL}/timelines/${country}${query}`);
  return { ...await response.json() as Page, code: response.status };
}

/** Of each item three changes. After them, the first item has the most views. */
async function write(items: number) {
  for (const views of [(item: number) => item, () => 7, (item: number) => items - item]) {
    for (let item = 0; item < items; item++) {
      const Item = { id: { S: `tweet-${item}` }, country: { S: countryOf(item) }, views: { N: String(views(item)) } };
      await dynamo.send(new PutItemCommand({ TableName: process.env.SOURCE_TABLE!, Item }));
    }
  }
  return { written: 3 * items };
}

/** Reads all pages of a partition, and may rotate the key of the cursors after the first one. */
async function read(items: number, rotates: boolean) {
  const ids: string[] = [];
  const pages = [await get('ES', '?limit=7')];
  const foreign = await get('IT', `?cursor=${pages[0].nextCursor}`);
  if (rotates) await secrets.send(new PutSecretValueCommand({ SecretId: process.env.SECRET!, SecretString: randomBytes(32).toString('hex') }));
  for (let cursor = pages[0].nextCursor; cursor !== undefined; cursor = pages.at(-1)!.nextCursor) pages.push(await get('ES', `?limit=7&cursor=${cursor}`));
  for (const { rows = [] } of pages) ids.push(...rows.map(({ id }) => id));
  const expected = Array.from({ length: items }, (_, item) => item).filter(item => countryOf(item) === 'ES').slice(0, 25).map(item => `tweet-${item}`);
  const differences = expected.filter((id, at) => ids[at] !== id).length + Math.abs(ids.length - expected.length);
  const isRecent = Math.abs(Date.now() - Date.parse(pages[0].asOf ?? '')) < 3_600_000;
  return { differences, pages: pages.length, foreign: foreign.code, hasTime: isRecent };
}

async function remove(id: string) {
  await dynamo.send(new DeleteItemCommand({ TableName: process.env.SOURCE_TABLE!, Key: { id: { S: id } } }));
  return { removed: id };
}

interface Step { readonly write?: number; readonly items?: number; readonly rotates?: boolean; readonly remove?: string }

/** Changes or removes items, or pages through the view of them. */
export const handler = async ({ write: written, items, rotates, remove: removed }: Step): Promise<object> => {
  if (removed !== undefined) return remove(removed);
  return written === undefined ? read(items!, rotates === true) : write(written);
};
