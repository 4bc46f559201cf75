import { createHash } from 'crypto';
import { aws_events as events, aws_iam as iam, aws_kms as kms, aws_sqs as sqs, Duration, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundBroker, BrokerSubscription, Delivery, DeliveryOptions } from './broker';
import { endpointRequest } from './endpoint-request';
import { EventPattern, eventPatterns } from './event-pattern';
import { validatePattern } from './pattern-validation';
import { countRule } from './rule-quota';
import { ruleTarget } from './rule-target';
import { warnOfServiceEvents } from './service-events';
import { TransformedEvent, validateTransformedData } from './transformed-data';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { busAddress, warnOfBusPolicy } from '../../core/messaging/private/bus-policy';
import { grantOn, validateNames } from '../../core/messaging/private/cross-account-grant';
import { validateFilter } from '../../core/messaging/private/filter-policy';
import { addDeliveryRetriesAlarm, addRuleAlarms } from '../../core/messaging/private/rule-alarms';
import { allowDeadLetters, allowDeliveries, LONGEST_PERSISTENCE, retriedDelivery } from '../../core/messaging/private/rule-delivery';
import { Operations } from '../../core/operations/operations';
import { deployedName, deployedPath } from '../../core/private/deployed-name';
import { addStatement, warnOfForeignRole } from '../../core/private/resource-policies';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { shortDescription } from '../../core/private/short-description';
import { Validation } from '../../core/private/validation';
import { addDeadLetterAlarms, deadLetterQueue as createDeadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { PubSubAlarms } from '../pub-sub-alarms';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#filtering-numeric-matching */
const NUMBERS = { bound: 5e9, decimals: 6, source: 'EventBridge limit' };

const ENDPOINT_REFUSES = 'The endpoint refused them with a status that is not repeated, or a permission is missing.';

/**
 * A bus of the pattern, or a bus of the user. With a key of the user the bus needs a dead-letter queue: EventBridge
 * drops events that it cannot encrypt or decrypt (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html).
 * The queue is encrypted by SQS, because the key of the bus does not work then.
 */
export function bindBus(scope: Construct, options: { readonly encryptionKey?: kms.IKey }, existing?: events.IEventBus): BoundBroker {
  if (existing) { new Validation(scope).named('broker', existing); }
  if (existing) { return new BusBroker(scope, existing, options.encryptionKey); }
  const failed = options.encryptionKey && createDeadLetterQueue(scope, 'BusDeadLetterQueue', { isOfSqsKey: true });
  const eventBus = new events.EventBus(scope, 'Bus', {
    eventBusName: deployedName(scope, 256), kmsKey: options.encryptionKey, deadLetterQueue: failed,
  });
  if (failed) { allowDeadLetters(failed, [eventBus.eventBusArn]); }
  return new BusBroker(scope, eventBus, options.encryptionKey, failed);
}

class BusBroker implements BoundBroker {
  readonly address: { readonly busName: string };

  constructor(scope: Construct, readonly eventBus: events.IEventBus, private readonly key?: kms.IKey, readonly deadLetterQueue?: sqs.IQueue) {
    this.address = { busName: busAddress(scope, eventBus) };
    // the dead-letter queues have the key, too; granted here, so that a subscription changes no resource but its own
    if (key) {
      addStatement(key, key, new iam.PolicyStatement({
        principals: [serviceOfAccount(eventBus, 'events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }));
    }
  }

  /** A bus has no metrics of its own; its rules and its dead-letter queue have. */
  watch(operations: Operations, { busDeadLetters, busDeadLettersAge }: PubSubAlarms): void {
    if (!this.deadLetterQueue) { return; }
    addDeadLetterAlarms(operations, 'busDeadLetters', this.deadLetterQueue, {
      depth: busDeadLetters,
      age: busDeadLettersAge,
      whatHappened: 'The number of events in the dead-letter queue of the bus was above {threshold} for {window}. '
        + 'EventBridge could not use the key of the bus: it is disabled, deleted, or has another policy.',
      impact: 'No subscriber has received these events.',
      firstStep: `Run \`aws kms describe-key --key-id ${this.key?.keyId}\`. Enable the key, restore its policy, then put the events onto the bus again.`,
    });
  }

  delivers(consumer: MessageConsumerConfig): boolean {
    return consumer.function === undefined && consumer.topic === undefined;
  }

  validate(validation: Validation, { contracts, filter, pattern, transformedData, retryAttempts, maxEventAge }: DeliveryOptions): void {
    if (filter) { validateFilter(validation, 'filter', filter, NUMBERS); }
    if (pattern !== undefined) { validatePattern(validation, this.eventBus, pattern, NUMBERS); }
    eventPatterns(this.eventBus, validation, { contracts, filter, pattern });
    if (transformedData !== undefined) { validateTransformedData(validation, this.eventBus, { transformedData, contracts }); }
    validation.integer('retryAttempts', retryAttempts, 0, LONGEST_PERSISTENCE.retryAttempts, 'EventBridge limit');
    validation.duration('maxEventAge', maxEventAge, Duration.minutes(1), LONGEST_PERSISTENCE.maxEventAge, 'EventBridge limit');
  }

  grantPublish(scope: Construct, grantee: iam.IGrantable, contract: EventContract): iam.Grant {
    const { eventBus } = this;
    validateNames(new Validation(scope), grantee, eventBus);
    const options = { grantee, actions: ['events:PutEvents'], resourceArns: [eventBus.eventBusArn], conditions: publishConditions(contract) };
    if (Token.compareStrings(eventBus.env.account, Stack.of(scope).account) !== TokenComparison.DIFFERENT) {
      return grantOn(scope, this.policyFor(scope, contract), options);
    }
    const grant = iam.Grant.addToPrincipal(options);
    new Validation(scope).check(grant.success, 'grantee',
      'have a policy of its own: the policy of a bus of another account cannot be changed from here', grantee.grantPrincipal.toString());
    warnOfForeignRole(scope, grantee, { actions: options.actions, resources: options.resourceArns, conditions: options.conditions });
    warnOfBusPolicy(scope, eventBus, grantee, options.conditions);
    return grant;
  }

  /** Each statement of a bus policy is a resource of its own, so that the policy of an imported bus can be extended, too. */
  private policyFor(scope: Construct, contract: EventContract): iam.IResourceWithPolicyV2 {
    const { eventBus } = this;
    return {
      env: eventBus.env,
      addToResourcePolicy: statement => {
        const id = `Allow${contract.eventType.replace(/[^A-Za-z0-9]/g, '').slice(0, 40)}${fingerprint(scope, statement)}`;
        const policy = scope.node.tryFindChild(id) ?? new events.CfnEventBusPolicy(scope, id, {
          eventBusName: eventBus.eventBusName, statement: statement.toJSON(), statementId: id,
        });
        return { statementAdded: true, policyDependable: policy };
      },
    };
  }

  deliver(scope: Construct, delivery: Delivery): BrokerSubscription {
    const patterns = eventPatterns(scope, new Validation(scope), delivery);
    warnOfServiceEvents(scope, this.eventBus, delivery);
    const rules = patterns.map((pattern, index) => this.rule(scope, `Rule${index === 0 ? '' : index + 1}`, pattern, delivery));
    allowDeadLetters(delivery.deadLetterQueue, rules.map(({ ruleArn }) => ruleArn));
    if (delivery.consumer.queue) { allowDeliveries(delivery.consumer.queue, rules); }
    const { deadLetterQueue, alarms: overrides, consumer: { apiDestination } } = delivery;
    const watched = { bus: this.eventBus, rules, deadLetterQueue, overrides, cause: apiDestination && ENDPOINT_REFUSES };
    addRuleAlarms(delivery.operations, delivery.name, watched);
    if (apiDestination) { addDeliveryRetriesAlarm(delivery.operations, delivery.name, watched, apiDestination); }
    return { rules };
  }

  private rule(scope: Construct, id: string, pattern: EventPattern, delivery: Delivery): events.Rule {
    const rule = new events.Rule(scope, id, {
      eventBus: this.eventBus,
      description: shortDescription('rule', `Events for ${scope.node.path}`),
      eventPattern: { source: events.Match.prefix('') },
    });
    (rule.node.defaultChild as events.CfnRule).eventPattern = pattern;
    const { contracts, transformedData } = delivery;
    const input = transformedData && new TransformedEvent({ transformedData, contracts });
    rule.addTarget({
      bind: () => ({
        ...ruleTarget(scope, rule, delivery.consumer),
        ...delivery.consumer.apiDestination && endpointRequest(delivery.contracts),
        ...retriedDelivery(delivery.deadLetterQueue, delivery),
        ...input && { input },
      }),
    });
    countRule(this.eventBus);
    return rule;
  }
}

/** Of principal, contract and pattern: others may add statements to the same bus. */
function fingerprint(scope: Construct, statement: iam.PolicyStatement): string {
  const { Principal, Condition } = Stack.of(scope).resolve(statement.toJSON()) as { readonly [element: string]: unknown };
  return createHash('sha256').update(JSON.stringify([deployedPath(scope), Principal, Condition])).digest('hex').slice(0, 16);
}

/** Each entry of a request is evaluated separately (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html). */
function publishConditions({ source, eventType }: EventContract) {
  return { StringEquals: { 'events:source': source, 'events:detail-type': eventType } };
}
