import { aws_dynamodb as dynamodb, aws_events as events, aws_kms as kms, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventSubscriptionAlarms } from './event-subscription-alarms';
import { BoundBroker } from './private/broker';
import { EventContract } from '../core/messaging/event-contract';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { MessageForwarder } from '../core/messaging/private/message-forwarder';
import { addRuleSilenceAlarm } from '../core/messaging/private/rule-alarms';
import { addStateMachineAlarms } from '../core/messaging/private/state-machine-alarms';
import { addSubscriptionDeadLetterAlarms } from '../core/messaging/private/subscription-alarms';
import { SubscriptionQueue } from '../core/messaging/private/subscription-queue';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { Idempotency } from '../core/workers/idempotency';
import { deadLetterQueue } from '../core/workers/private/dead-letter-queue';

/**
 * Options of a subscription.
 */
export interface EventSubscriptionOptions {
  /**
   * Contracts of the events that the subscription takes, one for each major version. On a bus, types beyond an event pattern
   * of 2,048 characters (about 60) have further rules, 10 in all. Add contracts at the end, so that the types keep their rules.
   * @default - the events that `pattern` matches
   */
  readonly events?: EventContract[];
  /**
   * Filter by the data of the events, such as `{ total: [{ numeric: ['>', 100] }] }`. For contracts of `fromDetailType`, that is `detail`.
   * Each property has a list of values or of comparisons of EventBridge (on a topic: SNS). Filters do not see claim-checked data.
   * `JsonNull.INSTANCE` of aws-cdk-lib is `null` in languages whose own does not arrive: `{ coupon: [JsonNull.INSTANCE] }`.
   * @default - all events of the contracts
   */
  readonly filter?: { [property: string]: unknown };
  /**
   * Event pattern, in place of `events` and `filter`: `{ source: ['aws.s3'], detailType: ['Object Created'] }`. It matches events of
   * anybody on the bus, without a contract. `{ source: events.Match.prefix('') }` matches all. Events of AWS services are on the default
   * bus of their account. Buses only.
   * @default - the events of the contracts
   */
  readonly pattern?: events.EventPattern;
  /**
   * Data that the consumer gets in place of the event's, by EventBridge's input transformer:
   * `events.RuleTargetInput.fromObject({ id: events.EventField.fromPath('$.detail.data.orderId') })`. It becomes `data` of the event, or `detail`
   * beside `pattern` and for contracts of `fromDetailType`. Id, source, type, time, correlation id and trace context stay. No contract of the
   * subscription describes it. EventBridge leaves out what an event does not have. It does not escape texts: take an object whole where one can
   * have quotes or line breaks. Buses only, for consumers that are no bus, and without `claimCheckBucket`.
   * @default - the data of the events
   */
  readonly transformedData?: events.RuleTargetInput;
  /**
   * Number of batches that are handled at the same time, 2 to 1000 (limit of the Lambda event source). For functions and the forwarder.
   * @default - 5
   */
  readonly maxConcurrency?: number;
  /**
   * Number of events in a batch, 1 to 10 (limit of the Lambda event source). For functions and the forwarder. With `maxBatchingWindow`, a function
   * gets up to 10,000.
   * @default - 10
   */
  readonly batchSize?: number;
  /**
   * Longest time for which Lambda gathers a batch, up to 5 minutes (limit of the Lambda event source). For functions and the forwarder.
   * @default - none: what is there is delivered at once
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * Number of receives after which an event is moved to the dead-letter queue, 5 to 1000. Below 5, throttling alone
   * could move events there. For functions and the forwarder.
   * Synthesis warns if they take longer than the retention period of the queue, each the visibility timeout.
   * @default - 5
   */
  readonly maxReceiveCount?: number;
  /**
   * The time after which SQS deletes a message that waits for the function: 1 minute to 13 days. SQS keeps a dead letter for 14 days in all.
   * Alarms and idempotency follow the retention period. For functions and the forwarder.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * The time for which a new event is invisible to the function: up to 15 minutes (SQS limit). It is part of the retention period.
   * For functions and the forwarder.
   * @default - none
   */
  readonly deliveryDelay?: Duration;
  /**
   * Detection of duplicates. A function wraps its work in `idempotent` of the runtime helper. For functions and the forwarder.
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;
  /**
   * Number of retries of EventBridge before it sends an event to the dead-letter queue, 0 to 185. Buses only.
   * @default 185
   */
  readonly retryAttempts?: number;
  /**
   * Age at which EventBridge sends an event to the dead-letter queue, 1 minute to 24 hours. Buses only.
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;
  /**
   * The construct below which the resources of the subscription are created, with its alarms.
   * @default - the stack of the consumer. The pattern, where the consumer is in its stack, or of another account or Region
   */
  readonly scope?: Construct;
  /**
   * Overrides of the subscription's alarms: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: EventSubscriptionAlarms;
}

/** @internal */
export interface EventSubscriptionProps extends EventSubscriptionOptions {
  readonly events: EventContract[];
  readonly consumer: MessageConsumerConfig;
  readonly broker: BoundBroker;
  readonly pubSub: Construct;
  readonly operations: Operations;
  readonly encryptionKey?: kms.IKey;
}

/**
 * The resources between the broker and one consumer. No other subscription shares them. Created by `PubSub.subscribe`.
 */
export class EventSubscription extends Construct implements IOperable {
  /** @internal */
  static _create(scope: Construct, id: string, props: EventSubscriptionProps): EventSubscription {
    return new EventSubscription(scope, id, props);
  }

  /**
   * Dead-letter queue for events that could not be delivered, or that a function failed on. Redrive that of a function
   * to `queue`.
   */
  readonly deadLetterQueue: sqs.IQueue;
  /** Function that forwards events to a consumer that the broker does not deliver to itself. Otherwise undefined. */
  readonly forwarderFunction?: lambda.IFunction;
  /** Queue that buffers the events of a function or of the forwarder. Undefined for other consumers. */
  readonly queue?: sqs.IQueue;
  /** Event source mapping of a function or of the forwarder. Undefined for other consumers. */
  readonly eventSourceMapping?: lambda.IEventSourceMapping;
  /** Table of the events that were handled. Undefined without idempotency. */
  readonly idempotencyTable?: dynamodb.ITable;
  /** Rule on the bus, the first of `rules`. Undefined on a topic. */
  readonly rule?: events.IRule;
  /** All rules on the bus: several where the types do not fit into one event pattern of 2,048 characters. Empty on a topic. */
  readonly rules: events.IRule[];
  /** Subscription of the topic. Undefined on a bus. */
  readonly topicSubscription?: sns.Subscription;

  /** Operations with the alarms of the subscription: those of the pattern, or those of its subscriptions in the stack of the consumer. */
  readonly operations: Operations;

  private constructor(scope: Construct, id: string, props: EventSubscriptionProps) {
    super(scope, id);
    const { consumer, operations, alarms } = props;
    this.operations = operations;
    const name = `${id[0].toLowerCase()}${id.slice(1)}`;

    if (!consumer.function && !props.broker.delivers(consumer)) {
      this.forwarderFunction = new MessageForwarder(this, 'Forwarder', {
        consumer, pattern: props.pubSub, messages: () => ({ contracts: props.events, others: false }),
      });
    }
    const handler = consumer.function ?? this.forwarderFunction;
    if (handler) {
      const buffer = new SubscriptionQueue(this, 'Buffer', { ...props, name, handler });
      this.queue = buffer.queue;
      this.deadLetterQueue = buffer.deadLetterQueue;
      this.eventSourceMapping = buffer.eventSourceMapping;
      this.idempotencyTable = buffer.idempotencyTable;
    } else {
      this.deadLetterQueue = deadLetterQueue(this, 'DeadLetterQueue', { encryptionKey: props.encryptionKey });
      addSubscriptionDeadLetterAlarms(operations, name, this.deadLetterQueue, { alarms, queue: consumer.queue });
    }

    warnOfIdleOverrides(this, operations, alarms);
    if (consumer.stateMachine) { addStateMachineAlarms(operations, name, consumer.stateMachine, alarms); }
    const { rules = [], subscription } = props.broker.deliver(this, {
      ...props,
      name,
      contracts: props.events,
      consumer: this.queue ? { queue: this.queue } : consumer,
      deadLetterQueue: this.deadLetterQueue,
    });
    // the queue of a function counts what comes
    if (!this.queue && props.broker.eventBus) { addRuleSilenceAlarm(operations, name, props.broker.eventBus, rules, alarms?.silence); }
    [this.rule] = rules;
    this.rules = rules;
    this.topicSubscription = subscription;
  }
}
