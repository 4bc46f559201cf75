import { randomUUID } from 'crypto';
import { AttributeValue, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unzipped, zipped } from './zipped';
import { Entry, EntryStore } from '../../ports/entry-store';

/** Longer than a load, whose time is bounded by the request. Library default. */
const CLAIM_MILLIS = 12_000;

/**
 * Settings of clients of a cache: one attempt. A claim that arrived twice could stand again after the key was dropped. Reads and writes that fail are
 * misses.
 */
export const CACHE_CLIENT = { maxAttempts: 1, requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true } };

export interface DynamoEntryStoreOptions {
  /** How long an entry is of use. */
  readonly keptMillis: number;
  readonly now: () => number;
}

/** Entries in a table with the key `id`: the value and the claim of a key are one item, which `DynamoEntryDrops` deletes. */
export class DynamoEntryStore implements EntryStore {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly options: DynamoEntryStoreOptions) {}

  async find(key: string): Promise<Entry | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: keyOf(key) }));
    // an item with a claim only
    if (Item?.loadedAt === undefined) return undefined;
    return { text: Item.content?.B && await unzipped(Item.content.B), at: Number(Item.loadedAt.N), freshMillis: Number(Item.freshMillis.N) };
  }

  async claim(key: string, seen?: Entry): Promise<string | undefined> {
    const claim = randomUUID();
    const now = this.options.now();
    const isFree = '(attribute_not_exists(claim) OR claimedUntil < :now)';
    const isSame = seen === undefined ? 'attribute_not_exists(loadedAt)' : 'loadedAt = :seen';
    const isClaimed = await this.update(key, 'SET claim = :claim, claimedUntil = :until, expiresAt = :expiry', `${isFree} AND ${isSame}`, {
      ':claim': { S: claim }, ':until': number(now + CLAIM_MILLIS), ':now': number(now), ':expiry': this.expiry(now), ...seen && { ':seen': number(seen.at) },
    });
    return isClaimed ? claim : undefined;
  }

  async keep(key: string, claim: string, { text, at, freshMillis }: Entry): Promise<void> {
    const bytes = text === undefined ? undefined : await zipped(text);
    const set = `SET loadedAt = :at, freshMillis = :fresh, expiresAt = :expiry${bytes ? ', content = :content' : ''}`;
    await this.update(key, `${set} REMOVE claim, claimedUntil${bytes ? '' : ', content'}`, 'claim = :claim', {
      ':claim': { S: claim }, ':at': number(at), ':fresh': number(freshMillis), ':expiry': this.expiry(at), ...bytes && { ':content': { B: bytes } },
    });
  }

  async release(key: string, claim: string): Promise<void> {
    await this.update(key, 'REMOVE claim, claimedUntil', 'claim = :claim', { ':claim': { S: claim } });
  }

  /** Whether the condition held. */
  private async update(key: string, expression: string, condition: string, values: Record<string, AttributeValue>): Promise<boolean> {
    try {
      await this.client.send(new UpdateItemCommand({
        TableName: this.tableName, Key: keyOf(key), UpdateExpression: expression, ConditionExpression: condition, ExpressionAttributeValues: values,
      }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /** In seconds: DynamoDB deletes the item some days after it, at the latest. */
  private expiry(from: number): AttributeValue {
    return number(Math.ceil((from + this.options.keptMillis + CLAIM_MILLIS) / 1000));
  }
}

function keyOf(id: string): Record<string, AttributeValue> {
  return { id: { S: id } };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}
