import { IConstruct } from 'constructs';
import { EventContract } from '../event-contract';

const DELIVERIES = new WeakMap<IConstruct, EventContract[][]>();

/** Notes that a subscription delivers the events of these contracts to a function, and no others. */
export function noteDelivered(consumer: IConstruct, contracts: EventContract[]) {
  DELIVERIES.set(consumer, [...deliveriesTo(consumer), contracts]);
}

/** What subscriptions deliver to a function: the contracts of each. One that is not noted may deliver anything. */
export function deliveriesTo(consumer: IConstruct): EventContract[][] {
  return DELIVERIES.get(consumer) ?? [];
}
