import { IConstruct } from 'constructs';
import { EventContract } from '../../core/event-contract';
import { MessageDestination } from '../../core/message-destination';
import { validateSubscriptionQueue } from '../../core/private/subscription-queue';
import { Validation } from '../../core/private/validation';
import type { EventSubscriptionOptions } from '../event-subscription';

/** Ids that the pattern uses itself. */
const OWN_IDS = ['Bus', 'Topic', 'SnsKey', 'Archive', 'Registry', 'Unmatched'];

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

const FUNCTIONS_ONLY = ['maxConcurrency', 'batchSize', 'maxReceiveCount', 'idempotency'] as const;

export function validateSubscription(validation: Validation, destination: MessageDestination, options: EventSubscriptionOptions) {
  const kinds = Object.entries(destination).filter(([, value]) => value !== undefined).map(([kind]) => kind);
  validation.check(kinds.length === 1, 'consumer', 'give exactly one destination', kinds.join(', ') || 'none');
  validation.check(options.events.length > 0, 'events', 'name at least one contract', 'none');
  for (const option of FUNCTIONS_ONLY) {
    validation.check(kinds[0] === 'function' || options[option] === undefined, option, 'be given for functions only', kinds[0]);
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
