import { aws_events as events, aws_iam as iam, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { Operations } from '../../core/operations/operations';
import { Validation } from '../../core/private/validation';
import { EventSubscriptionAlarms } from '../event-subscription-alarms';
import { PubSubAlarms } from '../pub-sub-alarms';

/** Properties of an event's data, with the values that are taken. */
export interface ContentFilter { readonly [property: string]: unknown }

/** The events that a subscription takes: those of contracts, or those that a pattern matches. */
export interface Interest {
  readonly contracts: EventContract[];
  readonly filter?: ContentFilter;
  readonly pattern?: events.EventPattern;
}

/** How long the broker retries a delivery before it sends the event to the dead-letter queue. */
export interface Persistence {
  readonly retryAttempts?: number;
  readonly maxEventAge?: Duration;
}

/** What becomes of the data on the way. */
export interface Transformation {
  readonly transformedData?: events.RuleTargetInput;
}

/** What a subscription asks of the broker. */
export interface DeliveryOptions extends Interest, Persistence, Transformation {}

export interface Delivery extends DeliveryOptions {
  /** Prefix of the names of the alarms. */
  readonly name: string;
  readonly consumer: MessageConsumerConfig;
  readonly deadLetterQueue: sqs.IQueue;
  readonly operations: Operations;
  readonly alarms?: EventSubscriptionAlarms;
}

/** The resources of a delivery. */
export interface BrokerSubscription {
  /** More than one where the types do not fit into one event pattern. Undefined on a topic. */
  readonly rules?: events.Rule[];
  readonly subscription?: sns.Subscription;
}

/** A broker with its resources. */
export interface BoundBroker {
  readonly eventBus?: events.IEventBus;
  readonly topic?: sns.ITopic;
  /** The dead-letter queue of the broker itself. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** The destination of the runtime helper. */
  readonly address: { readonly busName?: string; readonly topicArn?: string };

  /** Adds the alarms of the broker itself. */
  watch(operations: Operations, alarms: PubSubAlarms): void;

  /** Refuses options that the broker cannot meet, before anything is created. */
  validate(validation: Validation, options: DeliveryOptions): void;

  /** Whether the broker delivers there itself; otherwise a function forwards the events. */
  delivers(consumer: MessageConsumerConfig): boolean;

  /**
   * Grants in the policy of the grantee, and in that of the broker where the grantee may be of another account.
   * @throws if the broker cannot grant it
   */
  grantPublish(scope: Construct, grantee: iam.IGrantable, contract: EventContract): iam.Grant;

  deliver(scope: Construct, delivery: Delivery): BrokerSubscription;
}
