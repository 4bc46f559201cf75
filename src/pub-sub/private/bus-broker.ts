import { aws_events as events, aws_iam as iam, aws_kms as kms, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountArn, BoundBroker, BrokerSubscription, Delivery, Persistence } from './broker';
import { eventPattern } from './event-pattern';
import { addRuleAlarms } from './rule-alarms';
import { allowDeadLetters, ruleTarget } from './rule-target';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { Operations } from '../../core/operations/operations';
import { Validation } from '../../core/private/validation';
import { addDeadLetterAlarms, deadLetterQueue as createDeadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { PubSubAlarms } from '../pub-sub-alarms';

/** EventBridge's own, stated (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html). */
const LONGEST_PERSISTENCE = { retryAttempts: 185, maxEventAge: Duration.hours(24) };

/**
 * A bus of the pattern's own, or one of the user's. With a key of the user it needs a dead-letter queue: EventBridge
 * drops what it cannot encrypt or decrypt (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html).
 * The queue has SQS's own key, for it is that of the bus which does not work then.
 */
export function bindBus(scope: Construct, options: { readonly encryptionKey?: kms.IKey }, existing?: events.IEventBus): BoundBroker {
  if (existing) { return new BusBroker(existing, options.encryptionKey); }
  const failed = options.encryptionKey && createDeadLetterQueue(scope, 'BusDeadLetterQueue');
  const eventBus = new events.EventBus(scope, 'Bus', { kmsKey: options.encryptionKey, deadLetterQueue: failed });
  if (failed) { allowDeadLetters(failed, eventBus.eventBusArn); }
  return new BusBroker(eventBus, options.encryptionKey, failed);
}

class BusBroker implements BoundBroker {
  readonly address: { readonly busName: string };

  constructor(readonly eventBus: events.IEventBus, key?: kms.IKey, readonly deadLetterQueue?: sqs.IQueue) {
    this.address = { busName: eventBus.eventBusName };
    // dead-letter queues have the key too; here, so that a subscription changes nothing beside itself
    key?.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(eventBus).account } },
    }));
  }

  /** A bus has no metrics of its own: its rules and its dead-letter queue have. */
  watch(operations: Operations, { busDeadLetters, busDeadLettersAge }: PubSubAlarms): void {
    if (!this.deadLetterQueue) { return; }
    addDeadLetterAlarms(operations, 'busDeadLetters', this.deadLetterQueue, {
      depth: busDeadLetters,
      age: busDeadLettersAge,
      whatHappened: 'EventBridge could not encrypt or decrypt events on the bus, and set them aside: the key is disabled, deleted, or its policy was changed.',
      impact: 'No subscriber has got these events, nor will get them by itself. They are kept for 14 days.',
      firstStep: 'Enable the key and restore its policy, then put the events onto the bus again.',
    });
  }

  delivers(destination: MessageConsumerConfig): boolean {
    return destination.function === undefined && destination.topic === undefined;
  }

  validate(validation: Validation, { retryAttempts, maxEventAge }: Persistence): void {
    validation.integer('retryAttempts', retryAttempts, 0, LONGEST_PERSISTENCE.retryAttempts, 'EventBridge limit');
    validation.duration('maxEventAge', maxEventAge, Duration.minutes(1), LONGEST_PERSISTENCE.maxEventAge, 'EventBridge limit');
  }

  grantPublish(grantee: iam.IGrantable, contract: EventContract): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['events:PutEvents'],
      resourceArns: [this.eventBus.eventBusArn],
      conditions: publishConditions(contract),
    });
  }

  /** A statement of a bus policy is a resource of its own. */
  allowAccount(scope: Construct, account: string, contract: EventContract): void {
    const id = `${contract.eventType}${account}`.replace(/[^A-Za-z0-9]/g, '');
    new events.CfnEventBusPolicy(scope, `Allow${id}`, {
      eventBusName: this.eventBus.eventBusName,
      statementId: id.slice(-64),
      statement: {
        Effect: 'Allow',
        Principal: { AWS: accountArn(scope, account) },
        Action: 'events:PutEvents',
        Resource: this.eventBus.eventBusArn,
        Condition: publishConditions(contract),
      },
    });
  }

  deliver(scope: Construct, delivery: Delivery): BrokerSubscription {
    const { retryAttempts = LONGEST_PERSISTENCE.retryAttempts, maxEventAge = LONGEST_PERSISTENCE.maxEventAge } = delivery;
    const rule = new events.Rule(scope, 'Rule', {
      eventBus: this.eventBus,
      description: `Events for ${scope.node.path}`,
      eventPattern: { source: events.Match.anyOf(delivery.contracts.map(({ source }) => source)) },
    });
    (rule.node.defaultChild as events.CfnRule).eventPattern = eventPattern(delivery);
    rule.addTarget({
      bind: () => ({
        ...ruleTarget(scope, rule, delivery.destination),
        deadLetterConfig: { arn: delivery.deadLetterQueue.queueArn },
        retryPolicy: { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxEventAge.toSeconds() },
      }),
    });
    allowDeadLetters(delivery.deadLetterQueue, rule.ruleArn);
    addRuleAlarms(delivery.operations, delivery.name, this.eventBus, rule, delivery.alarms);
    return { rule };
  }
}

/** Each entry of a request is judged alone (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html). */
function publishConditions({ source, eventType }: EventContract) {
  return { StringEquals: { 'events:source': source, 'events:detail-type': eventType } };
}
