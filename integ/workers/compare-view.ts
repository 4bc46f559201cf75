import { AttributeValue, DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';

interface Reading {
  readonly table: string;
  readonly index: string;
  readonly shardCount: number;
  readonly limit: number;
}
type Item = Record<string, AttributeValue>;

const client = new DynamoDBClient();
const { TopTweets: view } = JSON.parse(process.env.CATALOG_VIEWS!) as { readonly TopTweets: Reading };

/** The rows of a shard, the greatest first. */
async function shardRows(shard: string): Promise<Item[]> {
  const rows: Item[] = [];
  const pages = paginateQuery({ client, pageSize: 25 }, {
    TableName: view.table,
    IndexName: view.index,
    KeyConditionExpression: 'indexShard = :shard',
    ExpressionAttributeValues: { ':shard': { S: shard } },
    ScanIndexForward: false,
  });
  for await (const { Items = [] } of pages) rows.push(...Items);
  return rows;
}

/** What the view shows of a country: all rows by rank. */
async function ranked(country: string): Promise<Item[]> {
  const shards = await Promise.all(Array.from({ length: view.shardCount }, (_, n) => shardRows(`${country}#${n}`)));
  return shards.flat().sort((one, other) => one.indexSort.S! < other.indexSort.S! ? 1 : -1);
}

async function source(): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: process.env.SOURCE_TABLE })) items.push(...Items);
  return items;
}

/** Compares the view with one that is computed of the source: row by row, and the first rows of each country. */
export const handler = async (): Promise<{ readonly differences: number; readonly rows: number; readonly first: readonly string[] }> => {
  const expected = await source();
  let differences = 0;
  let rows = 0;
  const first: string[] = [];
  for (const country of ['ES', 'IT']) {
    const all = await ranked(country);
    const ofCountry = expected.filter(item => item.country.S === country);
    const byId = new Map(ofCountry.map(({ id, views }) => [id.S!, views.N!]));
    differences += Math.abs(all.length - ofCountry.length) + all.filter(({ data }) => byId.get(data.M!.id.S!) !== data.M!.views.N).length;
    const top = all.slice(0, view.limit).map(({ data }) => data.M!.views.N!);
    const greatest = [...byId.values()].map(BigInt).sort((one, other) => one < other ? 1 : -1).slice(0, view.limit).map(String);
    differences += top.filter((views, place) => views !== greatest[place]).length;
    rows += all.length;
    first.push(top[0]);
  }
  return { differences, rows, first };
};
