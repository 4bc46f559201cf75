import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { BoundBroker } from './broker';
import { isOfOthers } from './event-pattern';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { validateEnvironment } from '../../core/messaging/private/consumer-environment';
import { isFifo, kindOf } from '../../core/messaging/private/consumer-kind';
import { propertiesOf } from '../../core/messaging/private/filter-properties';
import { validateQueueKey } from '../../core/messaging/private/queue-encryption';
import { validateForwardedBatch, validateSubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { isElsewhere } from '../../core/private/elsewhere';
import { CONTRACT, IDEMPOTENCY } from '../../core/private/kinds';
import { isPlainObject } from '../../core/private/plain-object';
import { Validation } from '../../core/private/validation';
import { EventSubscriptionOptions } from '../event-subscription';

/** Ids of the pattern's own constructs. */
const OWN_IDS = ['Bus', 'BusDeadLetterQueue', 'Topic', 'SnsKey', 'Archive', 'Registry', 'Unmatched', 'UnmatchedFilter'];

/** The events of a subscription or of an outbox. */
export function validateEvents(validation: Validation, events: EventContract[]) {
  validation.kinds('events', events, CONTRACT);
  validation.check(events.length > 0, 'events', 'name at least one contract', 'none');
}

/** A subscription takes the events of contracts, or those that a pattern matches. */
function validateInterest(validation: Validation, { events, filter, pattern, transformedData }: EventSubscriptionOptions) {
  if (pattern === undefined) {
    validateEvents(validation, events ?? []);
    const kinds = new Set(events!.map(isOfOthers));
    for (const [prop, value] of Object.entries({ filter, transformedData })) {
      validation.check(value === undefined || kinds.size === 1, prop,
        'be of one kind of contracts, because those of fromDetailType have no `data` in `detail`: subscribe twice', value);
    }
    return;
  }
  validation.check(events === undefined, 'events', 'be left out beside `pattern`, which says what is taken', events?.map(({ eventType }) => eventType));
  validation.check(filter === undefined, 'filter', 'be left out beside `pattern`: compare `pattern.detail`', filter);
}

/** The pattern is that of `MessageFilter.data` of a channel. */
export function validateFilterShape(validation: Validation, { events, filter }: Pick<EventSubscriptionOptions, 'events' | 'filter'>) {
  if (!filter) { return; }
  validation.check(typeof filter === 'object', 'filter', "be a pattern, such as { total: [{ numeric: ['>', 100] }] }", filter);
  const isWrapped = !isPlainObject(filter) && 'pattern' in filter;
  validation.check(!isWrapped, 'filter', "be the pattern itself, such as { total: [{ numeric: ['>', 100] }] }", 'a MessageFilter');
  const { data } = filter;
  const isAround = typeof data === 'object' && data !== null && !Array.isArray(data) && !Token.isUnresolved(data);
  if (!isAround || !Array.isArray(events)) { return; }
  const names = events.map(propertiesOf);
  const isInside = names.every(known => known !== undefined && !known.includes('data')) && Object.keys(data).some(name => names.some(known => known!.includes(name)));
  validation.check(!isInside, 'filter.data', 'be left out, with its properties in its place: the filter compares the data of events', data);
}

/** Names are ids, and prefixes of the names of alarms. */
export function validateName(validation: Validation, pattern: IConstruct, prop: string, name: string, others: string[] = []) {
  validation.check(/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(name), prop, 'begin with a letter and have up to 64 letters and digits', name);
  const taken = [...OWN_IDS, ...pattern.node.children.map(({ node }) => node.id), ...others].map(id => id.toLowerCase());
  validation.check(!taken.includes(name.toLowerCase()), prop, 'differ from the other ids in the pattern by more than case', name);
}

const WITH_A_FUNCTION = ['maxConcurrency', 'batchSize', 'maxBatchingWindow', 'maxReceiveCount', 'retentionPeriod', 'deliveryDelay', 'idempotency'] as const;

export function validateSubscription(
  validation: Validation, pattern: IConstruct, broker: BoundBroker, consumer: MessageConsumerConfig, options: EventSubscriptionOptions,
) {
  const kind = kindOf(consumer) ?? validation.fail('consumer', 'bind to exactly one resource', Object.keys(consumer).join(', ') || 'none');
  const { topic, eventBus } = consumer;
  // PutRule takes a bus of its own account and Region: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  validation.check(!broker.eventBus || !(isElsewhere('account', pattern, broker.eventBus) || isElsewhere('region', pattern, broker.eventBus)), 'broker',
    'be of the account and Region of the pattern to have subscriptions: subscribe there, or to a bus that it sends its events to', broker.eventBus?.node.path);
  validation.check((topic ?? eventBus) === undefined || (topic ?? eventBus) !== (broker.topic ?? broker.eventBus), 'consumer',
    'be another broker, or its events would circulate without end', 'the broker of the pattern');
  validateEnvironment(validation, 'consumer', pattern, consumer, !broker.delivers(consumer) ? 'function' : broker.topic ? 'topic' : 'rule');
  if (consumer.queue) { validateQueueKey(validation, 'consumer', consumer.queue, broker.topic ? 'SNS' : 'EventBridge'); }
  validation.check(!isFifo(consumer), 'consumer',
    'be a standard queue or topic, because events are delivered in no order: use DecoupledMessaging where order matters', kind);
  validateInterest(validation, options);
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html: not where the bus is of another account
  validation.check(options.transformedData === undefined || !eventBus, 'transformedData',
    'be left out for a bus, to which EventBridge sends events as they are: transform in the subscriptions of that bus', options.transformedData && 'a template');
  validation.check(options.transformedData === undefined || !consumer.apiDestination, 'transformedData',
    'be left out for an API destination, whose body is the CloudEvent: for another body call the endpoint from a function', options.transformedData && 'a template');
  validation.kind('idempotency', options.idempotency, IDEMPOTENCY);
  const hasFunction = consumer.function !== undefined || !broker.delivers(consumer);
  for (const option of WITH_A_FUNCTION) {
    validation.check(hasFunction || options[option] === undefined, option, 'be left out: it applies to functions and to the forwarder only', kind);
  }
  validateSubscriptionQueue(validation, options);
  if (consumer.function === undefined) { validateForwardedBatch(validation, options); }
}
