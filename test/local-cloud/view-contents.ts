import { DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { Item } from './view-changes';
import { callForText } from '../../handlers/shared/search/engine-call';
import { SearchEngine } from '../../handlers/shared/search/search-engine';
import { plainOf } from '../../tools/engines/graph-contents';
import { GremlinServer } from '../../tools/engines/gremlin-server';

/** What each view has, by the id of its item. Numbers are texts with all their digits. */
export type Rows = Map<string, object>;

export async function scanned(dynamo: DynamoDBClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true })) items.push(...Items);
  return items;
}

/** The rows of an index table. */
export async function rowsIn(dynamo: DynamoDBClient, table: string): Promise<Rows> {
  return new Map((await scanned(dynamo, table)).flatMap(({ data }): [string, Item][] => data ? [[data.M!.id.S!, data.M!]] : []));
}

/** The first rows of a partition, as the README says to read them. */
export async function first(dynamo: DynamoDBClient, TableName: string, partition: string, shards: number, limit: number): Promise<Item[]> {
  const rows: Item[] = [];
  for (let shard = 0; shard < shards; shard++) {
    const pages = paginateQuery({ client: dynamo, pageSize: limit }, {
      TableName,
      IndexName: 'byRank',
      ScanIndexForward: false,
      KeyConditionExpression: 'indexShard = :shard',
      ExpressionAttributeValues: { ':shard': { S: `${partition}#${shard}` } },
    });
    for await (const { Items = [] } of pages) rows.push(...Items);
  }
  return rows.sort((one, other) => one.indexSort.S! < other.indexSort.S! ? 1 : -1).slice(0, limit).map(({ data }) => data.M!);
}

/** The documents that a search finds. */
export async function documentsIn(engine: SearchEngine, alias: string): Promise<Rows> {
  await callForText(engine, 'refresh', { method: 'POST', path: `/${alias}/_refresh` });
  const body = JSON.stringify({ size: 10_000, query: { match_all: {} }, _source: ['id', 'country', 'views', 'text'] });
  const found = await callForText(engine, 'search', { method: 'POST', path: `/${alias}/_search`, body });
  const exact = found.replace(/"views":(\d+)/g, '"views":"$1"');
  const { hits } = JSON.parse(exact) as { hits: { hits: Array<{ readonly _source: { readonly id: string } }> } };
  return new Map(hits.hits.map(({ _source }) => [_source.id, _source]));
}

/** The tweets of a graph with the countries that their edges lead to. */
export async function tweetsIn(gremlin: GremlinServer): Promise<Rows> {
  const traversal = "g.V().hasLabel('tweet').project('id', 'views', 'text', 'countries')"
    + ".by(id).by(values('views').map{ it.get().toString() }).by('text').by(out('written in').id().fold())";
  const found = plainOf(await gremlin.evaluate(traversal)) as Array<{ readonly id: string }>;
  return new Map(found.map(({ id, ...tweet }) => [id.replace(/^tweet:/, ''), tweet]));
}
