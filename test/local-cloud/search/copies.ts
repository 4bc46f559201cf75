import { AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { rowsOf } from './rows';
import { unzipped } from '../../../handlers/shared/aws/answers/zipped';
import { SearchEngine } from '../../../handlers/shared/search/search-engine';

export interface Stores {
  readonly dynamo: DynamoDBClient;
  readonly engine: SearchEngine;
  /** With the tombstones. */
  readonly index: string;
  /** Tables by what they are called in the answer. */
  readonly tables: Record<string, string>;
}

/** How many items of each table, and how many documents, have a text somewhere: caches keep theirs compressed. */
export async function copiesIn(text: string, { dynamo, engine, index, tables }: Stores): Promise<Record<string, number>> {
  const copies: Record<string, number> = {};
  for (const [name, TableName] of Object.entries(tables)) {
    copies[name] = 0;
    for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true })) {
      for (const item of Items) if ((await textOf(item)).includes(text)) copies[name] += 1;
    }
  }
  return { ...copies, documents: (await rowsOf(engine, index)).filter(row => JSON.stringify(row).includes(text)).length };
}

async function textOf({ content, ...item }: Record<string, AttributeValue>): Promise<string> {
  return JSON.stringify(item) + (content?.B ? await unzipped(content.B) : JSON.stringify(content ?? null));
}
