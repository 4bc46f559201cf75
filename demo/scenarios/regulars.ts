import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { plainOf } from '../../tools/engines/graph-contents';
import { FAILOVER } from '../../tools/engines/neptune-endpoint';
import { until } from '../../tools/local-cloud/until';
import { Engines } from '../engines';
import { Evidence } from '../evidence';
import { failedRecords } from '../failed-records';
import { House } from '../house';
import { busy, step } from '../progress';
import { pause } from '../reading';
import { companionsOf, laterOrders, REGULARS, SharedOrder, sharedOrders } from '../regulars-plan';

const PATIENCE_SECONDS = 600;
/** What one request writes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH = 25;
/** Requests in vain after which the failover ends. */
const REFUSALS = 6;

/** Reporting engine: who drinks with whom, of orders that are shared, change, go and come again; a failover of the graph; orders without names. */
export class WhoDrinksWithWhom {
  /** The orders as they should be. */
  private readonly source = new Map<string, SharedOrder>();

  constructor(private readonly house: House, private readonly engines: Engines, private readonly evidence: Evidence) {}

  async run() {
    await busy(async () => {
      await step('Who drinks with whom: the graph starts', 1, async advance => {
        await this.engines.startGraph();
        advance();
      });
      await this.write('shared at the tables', sharedOrders());
      await this.caughtUp('evening');
      this.evidence.equal('Who drinks with whom: guests with all companions', REGULARS.length, (await this.right()).length);
      const { changed, cancelled, again } = laterOrders();
      await this.duringFailover(() => this.write('with another guest', changed));
      await this.write('cancelled', cancelled);
      await this.write('shared again', again);
      await this.caughtUp('night');
      await this.judge(cancelled.filter(id => !this.source.has(id)), again.length);
      await this.engines.stopGraph();
    });
  }

  private async write(title: string, changes: ReadonlyArray<SharedOrder | string>) {
    const { dynamo, outputs } = this.house;
    await step(`Shared orders: ${title}`, changes.length, async advance => {
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

  /** While another instance of the cluster becomes the one that writes, no change gets through. */
  private async duringFailover(changes: () => Promise<void>) {
    const { engines: { cluster }, evidence } = this;
    const before = companionsOf(this.named());
    cluster.failure = () => FAILOVER;
    try {
      await changes();
      await until('writes to be refused', PATIENCE_SECONDS, () => cluster.failed >= REFUSALS);
      evidence.equal('Who drinks with whom: guests with the companions of before, during a failover', REGULARS.length, (await this.right(before)).length);
    } finally {
      cluster.failure = undefined;
    }
  }

  /** The projector is done with all that was written: this order is in the graph after the others. */
  private async caughtUp(marker: string) {
    await this.write('one order more', [{ id: `marker-${marker}`, drink: 'water', guests: [] }]);
    await step('Shared orders: in the graph', 1, async advance => {
      await until(`the order of ${marker}`, PATIENCE_SECONDS, async () => {
        await pause();
        return (await this.ask(`g.V('order:marker-${marker}').id()`)).length > 0;
      });
      advance();
    });
  }

  private async ask(traversal: string): Promise<string[]> {
    return plainOf(await this.engines.gremlin.evaluate(traversal, 'gremlin-lang')) as string[];
  }

  /** Guests of whom the graph says with whom they share orders. */
  private async right(expected = companionsOf(this.named())): Promise<string[]> {
    const right: string[] = [];
    for (const guest of REGULARS) {
      const vertex = `guest:${guest}`.replace(/'/g, "\\'");
      const found = await this.ask(`g.V('${vertex}').as('guest').out('shares').in('shares').where(neq('guest')).dedup().id()`);
      if (`${found.sort()}` === `${expected.get(guest)!.map(other => `guest:${other}`)}`) { right.push(guest); }
    }
    return right;
  }

  /** Orders of which a graph can be made. */
  private named(): SharedOrder[] {
    return [...this.source.values()].filter(order => !isNameless(order));
  }

  private async judge(cancelled: readonly string[], again: number) {
    const { evidence, house } = this;
    evidence.equal(`Who drinks with whom: guests with all companions, ${cancelled.length} orders gone, ${again} come again`, REGULARS.length, (await this.right()).length);
    const drinks = await this.ask("g.V().hasLabel('order').project('id', 'drink').by(id()).by(values('drink'))") as unknown as Array<{ id: string; drink: string }>;
    const expected = this.named().map(({ id, drink }) => `order:${id} ${drink}`);
    evidence.sameList('Who drinks with whom: orders of the graph = orders, with their drinks, by id', expected, drinks.map(({ id, drink }) => `${id} ${drink}`));
    const nameless = [...this.source.values()].filter(isNameless).map(({ id }) => id);
    const failed = await failedRecords(house, house.outputs.FailureQueueUrl, nameless.length, PATIENCE_SECONDS);
    evidence.show({ kind: 'failures', queue: 'Shared orders: failure queue', count: failed.length, why: 'a guest has no name' });
    evidence.sameList('Shared orders: in the failure queue = those with a guest without a name, by id', nameless, failed.map(({ body }) => idOf(body)));
    await this.deliverAgain(cancelled);
    evidence.equal('Who drinks with whom: guests with all companions when cancelled orders are delivered again', REGULARS.length, (await this.right()).length);
  }

  /** What Lambda may do at any time: changes that the projector has handled already. */
  private async deliverAgain(ids: readonly string[]) {
    const { outputs } = this.house;
    const Records = ids.map((id, at) => ({
      eventName: 'INSERT',
      eventSourceARN: outputs.SourceStream,
      dynamodb: {
        SequenceNumber: `${1 + at}`,
        ApproximateCreationDateTime: 1_577_836_800,
        Keys: { id: { S: id } },
        NewImage: { id: { S: id }, drink: { S: 'tea' }, guests: { L: REGULARS.map(S => ({ S })) } },
      },
    }));
    await this.house.invoke(outputs.ProjectorName, { Records });
  }
}

function isNameless({ guests }: SharedOrder): boolean {
  return guests.includes('');
}

/** Of the record of a change. */
function idOf(body: string): string {
  return (JSON.parse(body) as { dynamodb: { Keys: { id: { S: string } } } }).dynamodb.Keys.id.S;
}
