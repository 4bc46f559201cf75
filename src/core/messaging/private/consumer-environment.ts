import { IEnvironmentAware } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isElsewhere, placedBy } from '../../private/elsewhere';
import { Validation } from '../../private/validation';
import { MessageConsumerConfig } from '../message-consumer-config';

/** What delivers: the rule of a bus, the subscription of a topic, or a function of the library (the forwarder). */
export type DeliveredBy = 'rule' | 'topic' | 'function';

/**
 * Refuses consumers of another Region or account that cannot be delivered to, and names the way that works.
 *
 * - The library creates the event source of a function beside its queue or stream. It has to be in the account of the function:
 *   https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-cross-account-example.html.
 * - A rule delivers to an event bus of another Region, and to no other target there:
 *   https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html.
 * - A rule delivers to queues, streams and buses of other accounts:
 *   https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html.
 * - A topic delivers to queues of other Regions and accounts:
 *   https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html.
 * - The functions of the library call the services of their own Region. They put records to a stream by its name. A state machine has no
 *   policy that could allow another account.
 */
export function validateEnvironment(validation: Validation, prop: string, scope: IConstruct, consumer: MessageConsumerConfig, by: DeliveredBy) {
  const { function: handler, queue, topic, stream, stateMachine, eventBus, apiDestination } = consumer;
  const resource: IEnvironmentAware | undefined = handler ?? queue ?? topic ?? stream ?? stateMachine ?? eventBus
    ?? (apiDestination && placedBy(apiDestination.apiDestinationArn, apiDestination));
  if (!resource) { return; }
  const takesRegions = (by === 'topic' && queue !== undefined) || (by === 'rule' && eventBus !== undefined);
  const takesAccounts = (queue ?? topic ?? eventBus) !== undefined || (by === 'rule' && stream !== undefined);
  validation.check(!isElsewhere('region', scope, resource) || takesRegions, prop,
    'be of the Region of the pattern: a bus delivers to an event bus of that Region, a topic to a queue of that Region', resource.env.region);
  validation.check(!isElsewhere('account', scope, resource) || takesAccounts, prop,
    'be of the account of the pattern: deliver to a queue or an event bus of that account, and consume from there', resource.env.account);
  validation.named(prop, resource);
}
