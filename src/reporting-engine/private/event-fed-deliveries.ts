import { IConstruct } from 'constructs';
import { EventContract } from '../../core/messaging/event-contract';
import { deliveriesTo } from '../../core/messaging/private/delivered-events';
import { Validation } from '../../core/private/validation';

export interface EventDeliveries {
  readonly writer: IConstruct;
  /** Those of the table. */
  readonly contracts: EventContract[];
  /** How many subscriptions have bound the table. */
  readonly bindings: number;
}

/** The errors of a table that nothing writes. Contracts that are not delivered, or that the table does not take, are a warning. */
export function checkDeliveries(validation: Validation, { writer, contracts, bindings }: EventDeliveries): string[] {
  if (bindings === 0) {
    return [validation.failure('subscribe', 'be called with the table, on a bus or a queue channel: nothing writes it otherwise', undefined)];
  }
  const deliveries = deliveriesTo(writer);
  const delivered = deliveries.flat();
  const unknown = without(delivered, contracts);
  if (unknown) {
    validation.warn('eventsWithoutItems', 'subscribe', 'have contracts of the table only', unknown,
      'These events are moved to the dead-letter queue. On a bus, give `contracts` of the table as `events` of the subscription. '
      + 'On a channel, give the subscription a `filter`, or leave these contracts out of the channel.');
  }
  const missing = without(contracts, delivered);
  if (missing && deliveries.length === bindings) {
    validation.warn('undeliveredEvents', 'subscribe', 'deliver each contract of the table', `no subscription to ${missing}`,
      'These events change no item. On a bus, give `contracts` of the table as `events` of the subscription. On a channel, add them to `contracts` of the channel. '
      + 'Acknowledge this warning where events of the contract come in another way.');
  }
  return [];
}

/** The types of the contracts that the others lack. A type of another source is another contract. */
function without(contracts: EventContract[], others: EventContract[]): string {
  const isKnown = ({ eventType, source }: EventContract) => others.some(other => other.eventType === eventType && other.source === source);
  return [...new Set(contracts.filter(contract => !isKnown(contract)).map(({ eventType }) => eventType))].join(', ');
}
