import { Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IOperable } from '../../operations/operable';
import { Operations } from '../../operations/operations';
import { isElsewhere } from '../../private/elsewhere';
import { pathSeenFrom } from '../../private/identity';
import { Validation } from '../../private/validation';
import { MessageConsumerConfig } from '../message-consumer-config';

/** Where the resources of a subscription are, and their alarms. */
export interface SubscriptionPlace {
  readonly scope: Construct;
  readonly operations: Operations;
}

/** The subscriptions of one pattern in another stack, with alarms and widgets of their own. */
class SubscriptionsElsewhere extends Construct implements IOperable {
  static of(pattern: IOperable, scope: Construct): SubscriptionsElsewhere {
    const id = `${pathSeenFrom(scope, pattern)}Subscriptions`;
    return scope.node.tryFindChild(id) as SubscriptionsElsewhere | undefined ?? new SubscriptionsElsewhere(scope, id, pattern);
  }

  readonly operations: Operations;

  private constructor(scope: Construct, id: string, pattern: IOperable) {
    super(scope, id);
    this.operations = pattern.operations._at(this);
  }
}

/**
 * A subscription is in the stack of its consumer: that team deploys it and is paged by it. Its stack needs the pattern's, never the other way round.
 * A consumer of another account or Region has it beside the pattern.
 */
export function subscriptionPlace(
  pattern: Construct & IOperable, prop: string, consumer: MessageConsumerConfig, scope = homeOf(pattern, consumer),
): SubscriptionPlace {
  new Validation(pattern).check(Stage.of(scope) === Stage.of(pattern), prop, 'be of the stage of the pattern, because stacks of two stages '
    + 'share nothing but names: import the broker of the pattern in the other stage, and subscribe there', scope.node.path);
  return scope === pattern ? { scope, operations: pattern.operations } : placeIn(SubscriptionsElsewhere.of(pattern, scope));
}

function placeIn(scope: SubscriptionsElsewhere): SubscriptionPlace {
  return { scope, operations: scope.operations };
}

function homeOf(pattern: Construct, consumer: MessageConsumerConfig): Construct {
  const resource = consumer.function ?? consumer.queue ?? consumer.topic ?? consumer.stream ?? consumer.stateMachine ?? consumer.eventBus;
  const isHere = !resource || isElsewhere('account', pattern, resource) || isElsewhere('region', pattern, resource) || Stack.of(resource) === Stack.of(pattern);
  return isHere ? pattern : Stack.of(resource);
}
