import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IOperable } from '../../operations/operable';
import { PartPlace, placeElsewhere } from '../../operations/private/place-elsewhere';
import { isElsewhere } from '../../private/elsewhere';
import { MessageConsumerConfig } from '../message-consumer-config';

/**
 * A subscription is in the stack of its consumer: that team deploys it and is paged by it. Its stack needs the pattern's, never the other way round.
 * A consumer of another account or Region has it beside the pattern.
 */
export function subscriptionPlace(
  pattern: Construct & IOperable, prop: string, consumer: MessageConsumerConfig, scope = homeOf(pattern, consumer),
): PartPlace {
  if (scope === pattern) { return { scope, operations: pattern.operations }; }
  return placeElsewhere(pattern, scope, { kind: 'Subscriptions', prop, remedy: 'import the broker of the pattern in the other stage, and subscribe there' });
}

function homeOf(pattern: Construct, consumer: MessageConsumerConfig): Construct {
  const resource = consumer.function ?? consumer.queue ?? consumer.topic ?? consumer.stream ?? consumer.stateMachine
    ?? consumer.eventBus ?? consumer.apiDestination;
  const isHere = !resource || isElsewhere('account', pattern, resource) || isElsewhere('region', pattern, resource) || Stack.of(resource) === Stack.of(pattern);
  return isHere ? pattern : Stack.of(resource);
}
