import { aws_events as events, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundBroker } from './private/broker';
import { bindBus } from './private/bus-broker';
import { bindTopic } from './private/topic-broker';

/**
 * What carries the events from publishers to subscriptions.
 */
export class EventBroker {
  /** An event bus of its own: filters on content, archive and replay, and every kind of consumer. */
  static eventBus(): EventBroker {
    return new EventBroker(true, bindBus);
  }

  /**
   * A topic of its own, for a very high number of subscriptions (12.5 million instead of a bus's 300
   * rules) or low latency. It has no archive, and IAM cannot limit what a publisher publishes on it.
   */
  static topic(): EventBroker {
    return new EventBroker(false, bindTopic);
  }

  /** A bus of yours, shared with others: the pattern adds its rules to it. */
  static fromEventBus(bus: events.IEventBus): EventBroker {
    return new EventBroker(true, (scope, { encryptionKey }) => bindBus(scope, { encryptionKey }, bus), true);
  }

  private constructor(
    /** Whether it is an event bus. */
    readonly isEventBus: boolean,
    private readonly bind: (scope: Construct, options: { readonly encryptionKey?: kms.IKey }) => BoundBroker,
    /** @internal */
    readonly _isExisting = false,
  ) {}

  /** @internal */
  _bind(scope: Construct, options: { readonly encryptionKey?: kms.IKey }): BoundBroker {
    return this.bind(scope, options);
  }
}
