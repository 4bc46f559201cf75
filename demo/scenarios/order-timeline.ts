import { isDeepStrictEqual } from 'util';
import { BatchWriteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { OrderSearch } from './order-search';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { query } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import { failedRecords } from '../failed-records';
import { House } from '../house';
import {
  cancellations, Change, CORRECTIONS, DrinkItem, GUESTS, isOrder, isPoison, Item, OrderItem, orders, removedDrinks, sales, SHOPS, TOP_DRINKS,
} from '../order-timeline-plan';
import { busy, step } from '../progress';
import { pause } from '../reading';

const PATIENCE_SECONDS = 600;
/** What one request writes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH = 25;
/** Less than a view has, so that there are several pages. */
const PAGE = 7;

/** Reporting engine: orders and drinks that change, go and come again; poison; and a view whose table refuses rows for a while. */
export class OrderTimelines {
  /** The table as it should be. */
  private readonly source = new Map<string, Item>();
  private refused = 0;
  private requests = 0;

  /** @param search none on a machine without a search engine */
  constructor(
    private readonly cloud: LocalCloud, private readonly house: House, private readonly evidence: Evidence, private readonly search?: OrderSearch,
  ) {}

  async run() {
    const { search } = this;
    await busy(async () => {
      await search?.start();
      await this.write('orders are placed', orders());
      await this.caughtUp('orders');
      await search?.caughtUp('marker-orders');
      await search?.judge(this.orders(), 'when they are placed');
      await search?.stop();
      await this.withoutTopDrinks(async () => {
        await this.write('drinks are sold', sales(0));
        for (let correction = 1; correction < CORRECTIONS; correction++) { await this.write(`sales corrected, ${correction}`, sales(correction)); }
        await this.write('drinks taken off the menu', removedDrinks());
      });
      const { cancelled, again } = cancellations();
      await this.write('orders are cancelled', cancelled);
      await this.write('orders come again', again);
      await this.caughtUp('all');
      const gone = cancelled.filter(id => !this.source.has(id));
      await this.judge(gone, again);
      if (search) { await this.judgeSearch(search, gone); }
    });
  }

  /** Changes of an item one after the other. */
  private async write(title: string, changes: readonly Change[]) {
    const { dynamo, outputs } = this.house;
    await step(`Orders: ${title}`, changes.length, async advance => {
      for (let from = 0; from < changes.length; from += BATCH) {
        const batch = changes.slice(from, from + BATCH);
        const requests = batch.map(change => typeof change === 'string' ? { DeleteRequest: { Key: { id: change } } } : { PutRequest: { Item: change } });
        await dynamo.send(new BatchWriteCommand({ RequestItems: { [outputs.SourceTable]: requests } }));
        advance(from + batch.length);
      }
    });
    for (const change of changes) {
      if (typeof change === 'string') { this.source.delete(change); } else { this.source.set(change.id, change); }
    }
  }

  /** The role of the projector may write no rows of one view for the time of some changes. */
  private async withoutTopDrinks(changes: () => Promise<void>) {
    const { cloud, house: { outputs }, evidence } = this;
    const policy = { RoleName: outputs.ProjectorRole, PolicyName: 'Outage', Version: '2010-05-08' };
    const Statement = [{ Effect: 'Deny', Action: 'dynamodb:PutItem', Resource: `arn:aws:dynamodb:*:*:table/${outputs.TopDrinksTable}` }];
    await query(cloud, 'iam', { ...policy, Action: 'PutRolePolicy', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) });
    try {
      await changes();
      evidence.equal('Top drinks: rows while their table refuses them', 0, await this.rowsOfTopDrinks());
      evidence.equal('Order timeline: guests with all orders meanwhile', GUESTS.length, (await this.guestsServed()).length);
    } finally {
      await query(cloud, 'iam', { ...policy, Action: 'DeleteRolePolicy' });
    }
  }

  private async rowsOfTopDrinks(): Promise<number> {
    const { Items = [] } = await this.house.dynamo.send(new ScanCommand({ TableName: this.house.outputs.TopDrinksTable, ConsistentRead: true }));
    return Items.filter(({ data }) => data !== undefined).length;
  }

  /** The projector is done with everything that was written: one order more is shown after all others. */
  private async caughtUp(marker: string) {
    await this.write('one order more', [{ id: `marker-${marker}`, guest: `marker-${marker}`, orderedAt: 0, drink: 'water' }]);
    await step('Orders: shown', 1, async advance => {
      await until(`the order of ${marker}`, PATIENCE_SECONDS, async () => {
        await pause();
        return (await this.pages(`timelines/marker-${marker}`)).length > 0;
      });
      advance();
    });
  }

  /** All pages of a partition, as a client reads them. */
  private async pages(path: string): Promise<Item[]> {
    const rows: Item[] = [];
    let cursor: string | undefined;
    do {
      const response = await fetch(`${this.cloud.localUrl(this.house.outputs.Url)}/${path}?limit=${PAGE}${cursor ? `&cursor=${cursor}` : ''}`);
      this.requests++;
      if (!response.ok) {
        this.refused++;
        return rows;
      }
      const page = await response.json() as { rows: Item[]; nextCursor?: string };
      rows.push(...page.rows);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return rows;
  }

  /** Guests who read what the table says: their orders, the newest first. */
  private async guestsServed(): Promise<string[]> {
    const all = [...this.source.values()].filter((item): item is OrderItem => isOrder(item) && !isPoison(item));
    const served: string[] = [];
    for (const guest of GUESTS) {
      const expected = all.filter(order => order.guest === guest).sort((one, other) => Number(other.orderedAt) - Number(one.orderedAt));
      if (isDeepStrictEqual(await this.pages(`timelines/${guest}`), expected)) { served.push(guest); }
    }
    return served;
  }

  private async shopsServed(): Promise<string[]> {
    const all = [...this.source.values()].filter((item): item is DrinkItem => !isOrder(item));
    const served: string[] = [];
    for (const shop of SHOPS) {
      const expected = all.filter(drink => drink.shop === shop).sort((one, other) => other.sold - one.sold).slice(0, TOP_DRINKS);
      if (isDeepStrictEqual(await this.pages(`drinks/${shop}`), expected)) { served.push(shop); }
    }
    return served;
  }

  private orders(): OrderItem[] {
    return [...this.source.values()].filter(isOrder);
  }

  /** The engine was away while orders were cancelled and came again. */
  private async judgeSearch(search: OrderSearch, cancelled: readonly string[]) {
    this.evidence.equal('Order timeline: guests served while the search engine is away', GUESTS.length, (await this.guestsServed()).length);
    await search.start();
    await search.caughtUp('marker-all');
    await search.judge(this.orders(), 'after it was away');
    await this.deliverAgain(cancelled, this.house.outputs.SearchProjectorName);
    await search.judge(this.orders(), 'when cancelled ones are delivered again');
    await search.stop();
  }

  private async judge(cancelled: readonly string[], again: readonly OrderItem[]) {
    const { evidence, house } = this;
    evidence.equal(`Order timeline: guests whose pages have their orders, ${cancelled.length} gone, ${again.length} come again`, GUESTS.length, (await this.guestsServed()).length);
    evidence.equal(`Top drinks: shops whose first ${TOP_DRINKS} are exact`, SHOPS.length, (await this.shopsServed()).length);
    const poison = [...this.source.values()].filter(isPoison).map(({ id }) => id);
    const failed = await failedRecords(house, house.outputs.FailureQueueUrl, poison.length, PATIENCE_SECONDS);
    evidence.show({ kind: 'failures', queue: 'Orders: failure queue', count: failed.length, why: 'orders that no timeline can sort' });
    evidence.sameList('Orders: in the failure queue = those that no timeline can sort, by id', poison, failed.map(({ body }) => idOf(body)));
    await this.deliverAgain(cancelled);
    evidence.equal('Order timeline: guests served when cancelled orders are delivered again', GUESTS.length, (await this.guestsServed()).length);
    evidence.equal(`Queries: not answered 200, of ${this.requests}`, 0, this.refused);
  }

  /** What Lambda may do at any time: changes that the projector has handled already. */
  private async deliverAgain(ids: readonly string[], projector = this.house.outputs.ProjectorName) {
    const { outputs } = this.house;
    const Records = ids.map((id, at) => ({
      eventName: 'INSERT',
      eventSourceARN: outputs.SourceStream,
      dynamodb: {
        SequenceNumber: `${1 + at}`,
        ApproximateCreationDateTime: 1_577_836_800,
        Keys: { id: { S: id } },
        NewImage: { id: { S: id }, guest: { S: GUESTS.find(guest => id.startsWith(`order-${guest}-`)) }, orderedAt: { N: '1000' }, drink: { S: 'mocha' } },
      },
    }));
    await this.house.invoke(projector, { Records });
  }
}

/** Of the record of a change. */
function idOf(body: string): string {
  return (JSON.parse(body) as { dynamodb: { Keys: { id: { S: string } } } }).dynamodb.Keys.id.S;
}
