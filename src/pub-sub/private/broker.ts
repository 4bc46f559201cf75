import { aws_events as events, aws_iam as iam, aws_sns as sns, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventContract } from '../../core/messaging/event-contract';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { Operations } from '../../core/operations/operations';
import { Validation } from '../../core/private/validation';
import { PubSubAlarms } from '../pub-sub-alarms';

/** Properties of an event's data, with the values that are taken. */
export interface ContentFilter { readonly [property: string]: unknown }

/** What a subscription takes. */
export interface Interest {
  readonly contracts: EventContract[];
  readonly filter?: ContentFilter;
}

/** How hard the broker tries, before it sets an event aside. */
export interface Persistence {
  readonly retryAttempts?: number;
  readonly maxEventAge?: Duration;
}

export interface Delivery extends Interest, Persistence {
  /** Begins the names of the alarms. */
  readonly name: string;
  readonly destination: MessageConsumerConfig;
  readonly deadLetterQueue: sqs.IQueue;
  readonly operations: Operations;
  readonly alarms: PubSubAlarms;
}

/** What a broker has made to deliver. */
export interface BrokerSubscription {
  readonly rule?: events.Rule;
  readonly subscription?: sns.Subscription;
}

/** A broker as the pattern uses it. */
export interface BoundBroker {
  readonly eventBus?: events.IEventBus;
  readonly topic?: sns.ITopic;
  /** Where the broker itself sets aside what it cannot take further. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** Where the runtime helper publishes to. */
  readonly address: { readonly busName?: string; readonly topicArn?: string };

  /** Alarms of the broker itself. */
  watch(operations: Operations, alarms: PubSubAlarms): void;

  /** Refuses what it cannot do, before anything is created. */
  validate(validation: Validation, persistence: Persistence): void;

  /** Whether it delivers there by itself; otherwise a function passes the events on. */
  delivers(destination: MessageConsumerConfig): boolean;

  grantPublish(grantee: iam.IGrantable, contract: EventContract): iam.Grant;

  /** Lets another account publish. */
  allowAccount(scope: Construct, account: string, contract: EventContract): void;

  deliver(scope: Construct, delivery: Delivery): BrokerSubscription;
}

/** Whom an account lets in is its own to say. */
export function accountArn(scope: Construct, account: string): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', account, resource: 'root' });
}
