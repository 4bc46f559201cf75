import { IConstruct } from 'constructs';
import { BoundBroker } from './broker';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { isFifo, kindOf } from '../../core/messaging/private/destination-kind';
import { validateSubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { Validation } from '../../core/private/validation';
import { EventSubscriptionOptions } from '../event-subscription';

/** Ids that the pattern uses itself. */
const OWN_IDS = ['Bus', 'BusDeadLetterQueue', 'Topic', 'SnsKey', 'Archive', 'Registry', 'Unmatched'];

/** A type is a schema in the registry, and a key in what publishers are told. */
export function validateContracts(validation: Validation, contracts: EventContract[]) {
  const types = contracts.map(({ eventType }) => eventType);
  const twice = types.find((type, i) => types.indexOf(type) !== i);
  validation.check(twice === undefined, 'contracts', 'differ in name or version', twice);
}

/** Names begin those of alarms, and are ids. */
export function validateName(validation: Validation, pattern: IConstruct, prop: string, name: string) {
  validation.check(/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(name), prop, 'begin with a letter and be up to 64 letters and digits', name);
  const taken = [...OWN_IDS, ...pattern.node.children.map(({ node }) => node.id)].map(id => id.toLowerCase());
  validation.check(!taken.includes(name.toLowerCase()), prop, 'differ from the other ids in the pattern by more than case', name);
}

const WITH_A_FUNCTION = ['maxConcurrency', 'batchSize', 'maxReceiveCount', 'idempotency'] as const;

export function validateSubscription(
  validation: Validation, broker: BoundBroker, destination: MessageConsumerConfig, options: EventSubscriptionOptions,
) {
  const kind = kindOf(destination) ?? validation.fail('consumer', 'give exactly one destination', Object.keys(destination).join(', ') || 'none');
  const { topic, eventBus } = destination;
  validation.check((topic ?? eventBus) === undefined || (topic ?? eventBus) !== (broker.topic ?? broker.eventBus), 'consumer',
    'be on another broker, or its events would go round for ever', 'the same');
  validation.check(!isFifo(destination), 'consumer',
    'be a standard queue or topic: events are delivered in no order, and one that keeps order would promise what it does not get (DecoupledMessaging has FIFO channels)', kind);
  validation.check(options.events.length > 0, 'events', 'name at least one contract', 'none');
  const hasFunction = destination.function !== undefined || !broker.delivers(destination);
  for (const option of WITH_A_FUNCTION) {
    validation.check(hasFunction || options[option] === undefined, option, 'be given only where a function takes the events, or passes them on', kind);
  }
  validateSubscriptionQueue(validation, options);
  if (options.filter) { validateFilter(validation, 'filter', options.filter); }
}

/** EventBridge and SNS take lists at the leaves, and refuse the deployment otherwise. */
function validateFilter(validation: Validation, at: string, filter: { readonly [property: string]: unknown }) {
  validation.check(Object.keys(filter).length > 0, at, 'name at least one property', '{}');
  for (const [property, value] of Object.entries(filter)) {
    if (Array.isArray(value)) {
      validation.check(value.length > 0, `${at}.${property}`, 'list at least one value', '[]');
    } else if (typeof value === 'object' && value !== null) {
      validateFilter(validation, `${at}.${property}`, value as { readonly [property: string]: unknown });
    } else {
      validation.fail(`${at}.${property}`, 'be a list of values or comparisons', value);
    }
  }
}
