import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unzipped, zipped } from './zipped';
import { AnswerStore, Stored } from '../../ports/answer-store';

interface Item extends Omit<Stored, 'text'> {
  readonly id: string;
  /** Compressed by gzip. */
  readonly text: Uint8Array;
  readonly until: number;
  /** In seconds: DynamoDB deletes the item some time after it. */
  readonly ttl: number;
}

/** Answers in a table with the key `id`. Larger ones than an item are not kept. */
export class DynamoAnswerStore implements AnswerStore {
  private readonly client: DynamoDBDocumentClient;

  constructor(client: DynamoDBClient, private readonly tableName: string, private readonly now: () => number) {
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  async find(id: string): Promise<Stored | undefined> {
    // an answer that another process has just written may be missed: it is made again
    const { Item: found } = await this.client.send(new GetCommand({ TableName: this.tableName, Key: { id } }));
    const item = found as Item | undefined;
    // the deletion comes up to days late: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
    if (item === undefined || item.until <= this.now()) return undefined;
    return { text: await unzipped(item.text), at: item.at, cacheControl: item.cacheControl };
  }

  async keep(id: string, { text, at, cacheControl }: Stored, millis: number): Promise<void> {
    const bytes = await zipped(text);
    if (bytes === undefined) return;
    const until = this.now() + millis;
    const item: Item = { id, text: bytes, at, cacheControl, until, ttl: Math.ceil(until / 1000) };
    await this.client.send(new PutCommand({ TableName: this.tableName, Item: item }));
  }
}
