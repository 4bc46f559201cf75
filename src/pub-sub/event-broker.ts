import { aws_events as events, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundBroker } from './private/broker';
import { bindBus } from './private/bus-broker';
import { bindExistingTopic, bindTopic } from './private/topic-broker';
import { EVENT_BUS, requireKind, TOPIC } from '../core/private/kinds';

/**
 * Options of a broker.
 */
export interface EventBrokerOptions {
  /**
   * Whether the contracts of the pattern are registered in a schema registry. Some Regions have none
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/feature-availability.html). Set it to false for a stack that is
   * deployed there without a Region of its own.
   * @default - true, except in a stack for a Region without schema registries
   */
  readonly schemaRegistry?: boolean;
}

/**
 * The broker that carries the events from publishers to subscriptions.
 */
export class EventBroker {
  /** A new event bus, with filters on content, archive and replay, and every kind of consumer. */
  static eventBus(options: EventBrokerOptions = {}): EventBroker {
    return new EventBroker(true, bindBus, options);
  }

  /**
   * A new topic, for low latency. It has no archive, and IAM cannot limit the types that a publisher publishes. Each subscription has
   * a filter: a topic takes 200 of them, and an account 10,000 (quotas that AWS raises). A bus takes 300 rules.
   * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
   */
  static topic(options: EventBrokerOptions = {}): EventBroker {
    return new EventBroker(false, bindTopic, options);
  }

  /** Your event bus, which may be shared: the pattern adds its rules to it. */
  static fromEventBus(bus: events.IEventBus, options: EventBrokerOptions = {}): EventBroker {
    requireKind('EventBroker.fromEventBus: bus', bus, EVENT_BUS);
    return new EventBroker(true, (scope, { encryptionKey }) => bindBus(scope, { encryptionKey }, bus), options, true);
  }

  /**
   * Your standard topic, also of another app: the pattern adds its subscriptions to it. Its own alarms belong to the place where it is made.
   * Import one that is encrypted with `sns.Topic.fromTopicAttributes` and its `keyArn`, so that publishers are granted the key.
   */
  static fromTopic(topic: sns.ITopic, options: EventBrokerOptions = {}): EventBroker {
    requireKind('EventBroker.fromTopic: topic', topic, TOPIC);
    return new EventBroker(false, (scope, { encryptionKey }) => bindExistingTopic(scope, { encryptionKey }, topic), options, true);
  }

  private constructor(
    /** Whether the broker is an event bus. */
    readonly isEventBus: boolean,
    private readonly bind: (scope: Construct, options: { readonly encryptionKey?: kms.IKey }) => BoundBroker,
    /** @internal */
    readonly _options: EventBrokerOptions,
    /** @internal */
    readonly _isExisting = false,
  ) {}

  /** @internal */
  _bind(scope: Construct, options: { readonly encryptionKey?: kms.IKey }): BoundBroker {
    return this.bind(scope, options);
  }
}
