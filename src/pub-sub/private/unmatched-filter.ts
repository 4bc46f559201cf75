import { aws_events as events, aws_sqs as sqs, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventPattern } from './event-pattern';
import { countRule } from './rule-quota';
import { MessageForwarder } from '../../core/messaging/private/message-forwarder';
import { addRuleAlarms } from '../../core/messaging/private/rule-alarms';
import { allowDeadLetters, allowDeliveries, retriedDelivery } from '../../core/messaging/private/rule-delivery';
import { SubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { Operations } from '../../core/operations/operations';
import { deployedName } from '../../core/private/deployed-name';
import { packedSettings } from '../../core/private/packed-settings';
import { patternKey } from '../../core/private/pattern-key';
import { shortDescription } from '../../core/private/short-description';
import { EventSubscriptionAlarms } from '../event-subscription-alarms';

export interface UnmatchedFilterProps {
  readonly pattern: Construct;
  readonly eventBus: events.IEventBus;
  /** That of the bus of the pattern, if it has a key. */
  readonly busDeadLetterQueue?: sqs.IQueue;
  readonly operations: Operations;
  readonly alarms?: EventSubscriptionAlarms;
  /** The events that may be unmatched, by as many types as a pattern has room for. */
  readonly candidates: () => EventPattern;
  /** All types with a subscription. */
  readonly types: () => string[];
}

/** Prefix of the names of its alarms. */
const NAME = 'unmatchedFilter';

/**
 * Finds the events whose type no subscription takes, where one event pattern cannot name all types. A function behind a rule passes
 * them on to a bus of its own. A second pattern does not help: an event that is in one list is not in the other.
 */
export class UnmatchedFilter extends Construct {
  /** The unmatched events. */
  readonly eventBus: events.EventBus;

  constructor(scope: Construct, id: string, { pattern, eventBus, busDeadLetterQueue, operations, alarms, candidates, types }: UnmatchedFilterProps) {
    super(scope, id);
    // a bus with a key loses events without a dead-letter queue: docs/decisions/0009-dead-letters-of-an-encrypted-bus.md
    const keyed = busDeadLetterQueue && { kmsKey: patternKey(this), deadLetterQueue: busDeadLetterQueue };
    this.eventBus = new events.EventBus(this, 'Bus', { eventBusName: deployedName(this, 256), ...keyed });
    if (busDeadLetterQueue) { allowDeadLetters(busDeadLetterQueue, [this.eventBus.eventBusArn]); }
    const handler = new MessageForwarder(this, 'Function', {
      consumer: { eventBus: this.eventBus },
      pattern,
      messages: () => ({ contracts: [], others: true }),
      environment: packedSettings(this, 'FORWARD_UNTAKEN', () => ({ types: types() })),
      largeEnvironment: 'It names all types with a subscription. Leave out `unmatched`, or use several buses.',
    });
    const { queue, deadLetterQueue } = new SubscriptionQueue(this, 'Buffer', { handler, name: NAME, operations, alarms });
    const rule = new events.Rule(this, 'Rule', {
      eventBus,
      description: shortDescription('rule', `Events of ${pattern.node.path} that may have no subscription`),
      eventPattern: { source: events.Match.prefix('') },
    });
    (rule.node.defaultChild as events.CfnRule).eventPattern = Lazy.any({ produce: candidates });
    rule.addTarget({ bind: () => ({ arn: queue.queueArn, ...retriedDelivery(deadLetterQueue) }) });
    countRule(eventBus);
    allowDeadLetters(deadLetterQueue, [rule.ruleArn]);
    allowDeliveries(queue, [rule]);
    addRuleAlarms(operations, NAME, { bus: eventBus, rules: [rule], deadLetterQueue, overrides: alarms });
  }
}
