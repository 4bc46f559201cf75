import { createHash } from 'crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactionCanceledException, TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { imageOf } from './dynamo-view-index';
import { sendableItem } from './scan-pages';
import { OwnError } from '../../errors/safe-error';
import { Attribute } from '../../json/attribute-json';
import { Image } from '../../stream/table-change';
import { keyText } from '../../views/item-key';
import { serviceTime } from '../service-time';

/** What the tables have of a key. */
export interface KeptItem {
  readonly item?: Image;
  /** The version of the last removal. */
  readonly removedAt?: Attribute;
}

export interface KeptTables {
  readonly items: string;
  /** Without it nothing is removed. */
  readonly removals?: string;
  readonly removalSeconds: number;
  /** The attribute that each write of an item changes. */
  readonly stamp: string;
}

/** Why a transaction did not happen: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors */
const CHANGED = ['ConditionalCheckFailed', 'TransactionConflict'];
const REFUSED = ['ValidationError', 'ItemCollectionSizeLimitExceeded'];

/** Items, and the removals of items. A write is of both tables or of none, and only as they were read. */
export class DynamoKeptItems {
  constructor(private readonly client: DynamoDBClient, private readonly tables: KeptTables) {}

  async read(key: Image): Promise<KeptItem> {
    const { items, removals } = this.tables;
    const get = (TableName: string, Key: Image) => this.client.send(new GetItemCommand({ TableName, Key: sendableItem(Key), ConsistentRead: true }));
    const [{ Item }, removal] = await Promise.all([get(items, key), removals === undefined ? undefined : get(removals, removalKey(key))]);
    return { item: Item && imageOf(Item), removedAt: removal?.Item && imageOf(removal.Item).version };
  }

  /** Whether it wrote: not if the key has changed since it was read. */
  async write(key: Image, before: KeptItem, after: KeptItem): Promise<boolean> {
    const [item, removal] = [this.itemWrite(key, before, after), this.removalWrite(key, before, after)];
    try {
      if (removal) await this.client.send(new TransactWriteItemsCommand({ TransactItems: [item, removal] }));
      else await this.client.send(new PutItemCommand(item.Put!));
      return true;
    } catch (error) {
      if (isChanged(error)) return false;
      throw causeOf(error);
    }
  }

  private itemWrite(key: Image, before: KeptItem, after: KeptItem): TransactWriteItem {
    const { items: TableName, stamp } = this.tables;
    const [first] = Object.keys(key);
    const seen = before.item?.[stamp];
    const unchanged = before.item === undefined
      ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': first } }
      : asRead('#stamp', stamp, seen);
    if (after.item) return { Put: { TableName, Item: sendableItem(after.item), ...unchanged } };
    const asItWas = { TableName, Key: sendableItem(key), ...unchanged };
    return before.item ? { Delete: asItWas } : { ConditionCheck: asItWas };
  }

  private removalWrite(key: Image, before: KeptItem, after: KeptItem): TransactWriteItem | undefined {
    const { removals: TableName, removalSeconds } = this.tables;
    if (TableName === undefined) return undefined;
    const unchanged = asRead('#version', 'version', before.removedAt);
    const id = removalKey(key);
    if (after.removedAt === before.removedAt) return { ConditionCheck: { TableName, Key: sendableItem(id), ...unchanged } };
    const expiresAt = { N: String(Math.ceil(serviceTime(this.client) / 1_000) + removalSeconds) };
    return { Put: { TableName, Item: sendableItem({ ...id, version: after.removedAt!, expiresAt }), ...unchanged } };
  }
}

/** A digest, so that what was removed leaves no name behind. */
function removalKey(key: Image): Image {
  return { id: { S: createHash('sha256').update(keyText(key)).digest('hex') } };
}

function asRead(place: string, name: string, seen: Attribute | undefined) {
  const ExpressionAttributeNames = { [place]: name };
  if (seen === undefined) return { ConditionExpression: `attribute_not_exists(${place})`, ExpressionAttributeNames };
  return { ConditionExpression: `${place} = :seen`, ExpressionAttributeNames, ExpressionAttributeValues: sendableItem({ ':seen': seen }) };
}

const codesOf = (error: Error) => ((error as Partial<TransactionCanceledException>).CancellationReasons ?? []).map(({ Code }) => Code ?? '');

function isChanged(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'ConditionalCheckFailedException' || codesOf(error).some(code => CHANGED.includes(code));
}

/** A transaction is canceled with status 400 also where a table is throttled. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return error;
  const codes = codesOf(error);
  return codes.some(code => REFUSED.includes(code)) ? error : new OwnError(`the transaction was canceled: ${codes.filter(code => /^\w{1,40}$/.test(code)).join(', ')}`);
}
