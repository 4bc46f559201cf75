import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { OldSystem } from './old-system';
import { Order } from './orders';
import { House } from '../house';

export type Service = 'old' | 'new';

/** An order that a till got accepted. */
export interface Accepted { readonly order: Order; readonly by: Service; readonly isFirstTry: boolean }

/** Which order was accepted by whom, and which version of it is where. What the old system takes is copied to the new service. */
export class Books {
  readonly accepted: Accepted[] = [];
  private readonly versions: Record<Service, Map<string, number>> = { old: new Map(), new: new Map() };
  private copies = 0;

  constructor(private readonly house: House, old: OldSystem) {
    old.onApplied = order => this.arrived('old', order);
    old.onOrder = order => {
      this.arrived('old', order);
      void this.copy(order);
    };
  }

  accept(order: Order, by: Service, isFirstTry: boolean) {
    this.accepted.push({ order, by, isFirstTry });
    this.arrived(by, order);
  }

  /** Whether both systems have an order as its till knows it. */
  isInBoth({ id, version }: Order): boolean {
    return Object.values(this.versions).every(versions => (versions.get(id) ?? 0) >= version);
  }

  /** The last version of each order. */
  get orders(): Order[] {
    return [...new Map(this.accepted.map(({ order }) => [order.id, order])).values()];
  }

  private arrived(service: Service, { id, version }: Order) {
    this.versions[service].set(id, Math.max(version, this.versions[service].get(id) ?? 0));
  }

  /** As a feed of changes does. It says where they come from, so that they are not sent back. */
  private async copy(order: Order) {
    const origin = `legacy#${++this.copies}`;
    await this.house.dynamo.send(new PutCommand({
      TableName: this.house.outputs.OrdersTable,
      Item: { ...order, origin },
      ConditionExpression: 'attribute_not_exists(id) OR version < :version',
      ExpressionAttributeValues: { ':version': order.version },
    })).catch(error => { if ((error as Error).name !== 'ConditionalCheckFailedException') { throw error; } });
    this.arrived('new', order);
  }
}
