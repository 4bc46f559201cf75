import { createHash } from 'crypto';
import { AttributeValue, ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoVersionedItems } from './dynamo-versioned-items';
import { OwnError } from '../../errors/safe-error';
import { Outcome, PreviousItem, ReplayedItem, Segment, ShadowEntry, ShadowTable } from '../../replay/ports';
import { KEPT_MILLIS, Replay, ReplayRecord } from '../../replay/replay-record';
import { Image } from '../../stream/table-change';
import { imageOf } from '../views/dynamo-view-index';
import { scanPage, sendableItem } from '../views/scan-pages';

const VERSION = 'version';
const STAMP = 'stamp';
/** Other keys begin with a replay. */
const RECORD = { id: { S: '#replay' } };
/** Executions that change the record at the same time are few. Library limit. */
const MOST_ATTEMPTS = 10;
/** After the last use of an entry, which is longest for those of a replay that has just begun. */
const EXPIRY_MILLIS = KEPT_MILLIS + 86_400_000;

/** The shadow table of a branch (src/stream-pipeline/README.md has the shape of its items). */
export class DynamoShadowTable implements ShadowTable {
  readonly record: ReplayRecord;
  private readonly items: DynamoVersionedItems;

  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly now: () => number) {
    this.items = new DynamoVersionedItems(client, tableName, VERSION);
    this.record = new DynamoReplayRecord(client, tableName);
  }

  async put(replay: string, { key, version, attributes }: ReplayedItem): Promise<void> {
    await this.items.put({ version, attributes: this.itemEntry(replay, { key, version, attributes }) });
  }

  /** Puts the item of a key where the version is still the one given. Undefined for no item. Answers whether it did. */
  async replace(replay: string, item: ReplayedItem, seen: string | undefined): Promise<boolean> {
    return this.writeIf(this.itemEntry(replay, item), condition('#version', VERSION, seen));
  }

  async get(replay: string, key: string): Promise<Image | undefined> {
    return (await this.find(itemId(replay, key)))?.item?.M as Image | undefined;
  }

  async mark(replay: string, version: string, outcome: Outcome): Promise<void> {
    await this.write({ ...this.entry(replay, `${replay}#v#${version}`), outcome: { S: outcome } });
  }

  async outcome(replay: string, version: string): Promise<Outcome | undefined> {
    return (await this.find(`${replay}#v#${version}`))?.outcome.S as Outcome | undefined;
  }

  async keep(replay: string, key: string, previous: PreviousItem): Promise<void> {
    await this.write(this.previousEntry(replay, key, previous));
  }

  /** Keeps what the table had, in the place of what was seen there. Undefined for nothing. Answers whether it did. */
  async keepAfter(replay: string, key: string, previous: PreviousItem, seen: PreviousItem | undefined): Promise<boolean> {
    return this.writeIf(this.previousEntry(replay, key, previous), condition('#stamp', STAMP, seen?.stamp));
  }

  /** What was kept. */
  async previous(replay: string, key: string): Promise<PreviousItem | undefined> {
    const entry = await this.find(previousId(replay, key));
    return entry && entryOf(entry).previous;
  }

  async scan(segment: Segment, from?: Image) {
    const { items, next } = await scanPage(this.client, this.tableName, segment, from);
    return { entries: items.filter(({ id }) => id.S !== RECORD.id.S).map(item => entryOf(imageOf(item))), next };
  }

  async remove(id: string): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: { id: { S: id } } }));
  }

  private entry(replay: string, id: string): Image {
    return { id: { S: id }, replay: { S: replay }, expiresAt: { N: String(Math.ceil((this.now() + EXPIRY_MILLIS) / 1_000)) } };
  }

  private itemEntry(replay: string, { key, version, attributes }: ReplayedItem): Image {
    return { ...this.entry(replay, itemId(replay, key)), [VERSION]: { S: version }, item: { M: attributes } };
  }

  private previousEntry(replay: string, key: string, { key: M, before, promoted, stamp }: PreviousItem): Image {
    return {
      ...this.entry(replay, previousId(replay, key)),
      key: { M },
      ...before && { before: { M: before } },
      ...promoted !== undefined && { promoted: { S: promoted } },
      ...stamp !== undefined && { [STAMP]: { S: stamp } },
    };
  }

  private async writeIf(item: Image, unchanged: object): Promise<boolean> {
    try {
      await this.write(item, unchanged);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private async write(item: Image, unchanged: object = {}) {
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: sendableItem(item), ...unchanged }));
  }

  private async find(id: string): Promise<Image | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { id: { S: id } }, ConsistentRead: true }));
    return Item && imageOf(Item);
  }
}

function entryOf(entry: Image): ShadowEntry {
  const { id, replay, item, key, before, promoted, stamp } = entry as Partial<Image>;
  return {
    id: id!.S as string,
    replay: replay!.S as string,
    item: item?.M as Image | undefined,
    previous: key && {
      key: key.M as Image, before: before?.M as Image | undefined, promoted: promoted?.S as string | undefined, stamp: stamp?.S as string | undefined,
    },
  };
}

/** A key of the table may have 3 KB, and one of the shadow 2. */
function itemId(replay: string, key: string): string {
  return `${replay}#i#${hashOf(key)}`;
}

function previousId(replay: string, key: string): string {
  return `${replay}#p#${hashOf(key)}`;
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

class DynamoReplayRecord implements ReplayRecord {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string) {}

  async read(): Promise<Replay | undefined> {
    return stateOf(await this.find());
  }

  async update(change: (replay: Replay | undefined) => Replay | undefined): Promise<Replay | undefined> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const before = await this.find();
      const [state, next] = [stateOf(before), change(stateOf(before))];
      if (JSON.stringify(next) === JSON.stringify(state) || await this.write(before, next)) return next;
    }
    throw new OwnError('The record of the replay is changed by others all the time.');
  }

  private async find(): Promise<string | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: RECORD, ConsistentRead: true }));
    return Item?.state.S;
  }

  private async write(before: string | undefined, next: Replay | undefined): Promise<boolean> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: { ...RECORD, state: { S: next ? JSON.stringify(next) : 'none' } },
        ...condition('#state', 'state', before),
      }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function stateOf(text: string | undefined): Replay | undefined {
  return text === undefined || text === 'none' ? undefined : JSON.parse(text) as Replay;
}

/** Of a write: the attribute still has the value that was seen. */
export function condition(alias: string, name: string, seen: string | undefined) {
  return {
    ConditionExpression: seen === undefined ? `attribute_not_exists(${alias})` : `${alias} = :seen`,
    ExpressionAttributeNames: { [alias]: name },
    ...seen !== undefined && { ExpressionAttributeValues: { ':seen': { S: seen } as AttributeValue } },
  };
}

