import { aws_dynamodb as dynamodb, aws_events as events, aws_kms as kms, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundBroker } from './private/broker';
import { PubSubAlarms } from './pub-sub-alarms';
import { EventContract } from '../core/messaging/event-contract';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { MessageForwarder } from '../core/messaging/private/message-forwarder';
import { addSubscriptionDeadLetterAlarms, SubscriptionQueue } from '../core/messaging/private/subscription-queue';
import { SubscriptionAlarms } from '../core/messaging/subscription-alarms';
import { Operations } from '../core/operations/operations';
import { Idempotency } from '../core/workers/idempotency';
import { deadLetterQueue } from '../core/workers/private/dead-letter-queue';

/**
 * Options of a subscription.
 */
export interface EventSubscriptionOptions {
  /** Which events it takes, each with the major versions it knows. */
  readonly events: EventContract[];
  /**
   * Which of them, by their data: for each property a list of values or of EventBridge's (on a topic: SNS's)
   * comparisons, `{ total: [{ numeric: ['>', 100] }] }`. Claim-checked data cannot be filtered by.
   * @default - all of them
   */
  readonly filter?: { [property: string]: unknown };
  /**
   * Where a function takes the events, or passes them on: how many batches are at work at the most, 2 to 1000 (limit of the Lambda event source).
   * @default - 5
   */
  readonly maxConcurrency?: number;
  /**
   * Where a function takes the events, or passes them on: events that are handed over together, 1 to 10 (limit of the Lambda event source).
   * @default - 10
   */
  readonly batchSize?: number;
  /**
   * Where a function takes the events, or passes them on: after how many receives without success an event is set aside. 5 to 1000: below 5,
   * throttling alone can set good events aside.
   * @default - 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Where a function takes the events, or passes them on: what tells an event that was worked off before from a new one. The function
   * wraps its work in `idempotent` of the runtime helper.
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;
  /**
   * Buses only: how often EventBridge tries again before it sets an event aside, 0 to 185.
   * @default 185
   */
  readonly retryAttempts?: number;
  /**
   * Buses only: how old an event may become before EventBridge sets it aside, 1 minute to 24 hours.
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;
  /**
   * Tunes or disables alarms of this subscription.
   * @default - all alarms, each with the figures its option names
   */
  readonly alarms?: SubscriptionAlarms;
}

/** @internal */
export interface EventSubscriptionProps extends EventSubscriptionOptions {
  readonly destination: MessageConsumerConfig;
  readonly broker: BoundBroker;
  readonly operations: Operations;
  readonly brokerAlarms: PubSubAlarms;
  readonly encryptionKey?: kms.IKey;
}

/**
 * What stands between the broker and one consumer, and belongs to it alone. Made by `PubSub.subscribe`.
 */
export class EventSubscription extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: EventSubscriptionProps): EventSubscription {
    return new EventSubscription(scope, id, props);
  }

  /**
   * Where events are set aside that could not be delivered, or that a function failed on. Of a function,
   * redrive it to `queue`.
   */
  readonly deadLetterQueue: sqs.IQueue;
  /** What passes events on to a consumer that the broker does not deliver to by itself; otherwise undefined. */
  readonly forwarderFunction?: lambda.IFunction;
  /** What buffers the events of a function, or of the one that passes them on; undefined for other consumers. */
  readonly queue?: sqs.IQueue;
  /** What hands the events to a function; undefined for other consumers. */
  readonly eventSourceMapping?: lambda.IEventSourceMapping;
  /** Where a function's idempotency records are; undefined without. */
  readonly idempotencyTable?: dynamodb.ITable;
  /** The rule on the bus; undefined on a topic. */
  readonly rule?: events.IRule;
  /** The subscription of the topic; undefined on a bus. */
  readonly topicSubscription?: sns.Subscription;

  private constructor(scope: Construct, id: string, props: EventSubscriptionProps) {
    super(scope, id);
    const { destination, operations, alarms } = props;
    const name = `${id[0].toLowerCase()}${id.slice(1)}`;

    if (!destination.function && !props.broker.delivers(destination)) {
      this.forwarderFunction = new MessageForwarder(this, 'Forwarder', { destination, pattern: scope });
    }
    const handler = destination.function ?? this.forwarderFunction;
    if (handler) {
      const buffer = new SubscriptionQueue(this, 'Buffer', { ...props, name, handler });
      this.queue = buffer.queue;
      this.deadLetterQueue = buffer.deadLetterQueue;
      this.eventSourceMapping = buffer.eventSourceMapping;
      this.idempotencyTable = buffer.idempotencyTable;
    } else {
      this.deadLetterQueue = deadLetterQueue(this, 'DeadLetterQueue', { encryptionKey: props.encryptionKey });
      addSubscriptionDeadLetterAlarms(operations, name, this.deadLetterQueue, alarms);
    }

    const { rule, subscription } = props.broker.deliver(this, {
      ...props,
      name,
      contracts: props.events,
      destination: this.queue ? { queue: this.queue } : destination,
      deadLetterQueue: this.deadLetterQueue,
      alarms: props.brokerAlarms,
    });
    this.rule = rule;
    this.topicSubscription = subscription;
  }
}
