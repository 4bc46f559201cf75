import { aws_events as events, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Interest } from './broker';
import { writtenPattern } from './event-pattern';
import { matchersOf } from './pattern-validation';
import { DEFAULT_BUS } from '../../core/messaging/private/rule-alarms';
import { isKnown } from '../../core/private/elsewhere';
import { Validation } from '../../core/private/validation';

/**
 * Warns of a subscription to events of AWS services on another bus than the default bus of its account, where they go
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html). A rule can send them on to that bus.
 */
export function warnOfServiceEvents(subscription: Construct, bus: events.IEventBus, { contracts, pattern }: Interest) {
  const services = pattern ? servicesOf(matchersOf(subscription, writtenPattern(pattern)).source) : servicesOf(contracts.map(({ source }) => source));
  const isOther = bus.node.defaultChild !== undefined || (!Token.isUnresolved(bus.eventBusName) && bus.eventBusName !== DEFAULT_BUS);
  if (services.length === 0 || !isOther) { return; }
  const validate = () => {
    if (!receivesEvents(bus)) {
      new Validation(subscription).warn('serviceEvents', 'broker', 'be the default bus, which AWS services send their events to', bus.node.path,
        `No event of ${services.join(', ')} comes here: use EventBroker.fromEventBus(events.EventBus.fromEventBusName(this, 'DefaultBus', 'default')). `
        + 'Or subscribe this bus there. Acknowledge this warning where a rule of another app sends the events here.');
    }
    return [];
  };
  subscription.node.addValidation({ validate });
}

/** Partners send their events to buses of their own (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html). */
function servicesOf(sources: unknown): string[] {
  const texts = (Array.isArray(sources) ? sources : []).map(source => (source as { readonly prefix?: unknown } | null)?.prefix ?? source);
  const isService = (text: unknown): text is string => typeof text === 'string' && !Token.isUnresolved(text) && /^aws\.(?!partner\/)/.test(text);
  return [...new Set(texts.filter(isService))];
}

/** Whether a rule of the app sends events to a bus. */
function receivesEvents(bus: events.IEventBus): boolean {
  const rules = bus.node.root.node.findAll().filter(node => events.CfnRule.isCfnRule(node));
  return rules.some(rule => {
    const stack = Stack.of(rule);
    if (!isKnown(stack, bus.eventBusArn)) { return false; }
    const arn = JSON.stringify(stack.resolve(bus.eventBusArn));
    const targets = (stack.resolve(rule.targets) ?? []) as ReadonlyArray<{ readonly arn?: unknown }>;
    return targets.some(target => JSON.stringify(target.arn) === arn);
  });
}
