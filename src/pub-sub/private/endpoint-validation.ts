import { aws_events as events } from 'aws-cdk-lib';
import { isOfOthers } from './event-pattern';
import { EventContract } from '../../core/messaging/event-contract';
import { Validation } from '../../core/private/validation';

/** What a subscription of an endpoint depends on. */
export interface EndpointContext {
  readonly isOnBus: boolean;
  readonly hasClaimChecks: boolean;
  readonly contracts: EventContract[];
}

/** Refuses endpoints that EventBridge would not call, or that could not use what they get. */
export function validateEndpoint(validation: Validation, apiDestination: events.IApiDestination, context: EndpointContext) {
  const { isOnBus, hasClaimChecks, contracts } = context;
  const got = 'an API destination';
  validation.check(isOnBus, 'consumer', 'be a function that calls the endpoint, because only an event bus calls API destinations: or use EventBroker.eventBus()', got);
  validation.check(!hasClaimChecks, 'consumer', 'be a function that calls the endpoint, because an endpoint cannot read the objects of `claimCheckBucket`', got);
  validation.check(new Set(contracts.map(isOfOthers)).size < 2, 'events',
    'be of one kind of contracts for an API destination, because those of fromDetailType have no CloudEvent as its body: subscribe twice',
    contracts.map(({ eventType }) => eventType).join(', '));
  // an imported one has no resource here
  const resource = apiDestination.node.children.find(child => events.CfnApiDestination.isCfnApiDestination(child)) as
    events.CfnApiDestination | undefined;
  if (!resource) { return; }
  const { invocationEndpoint, httpMethod, invocationRateLimitPerSecond: rate } = resource;
  validation.check(/^https:\/\/[^*]+$/i.test(invocationEndpoint), 'endpoint of the consumer', 'be a URL of HTTPS without * (EventBridge limit)', invocationEndpoint);
  validation.check(!['GET', 'HEAD'].includes(httpMethod), 'httpMethod of the consumer', 'be one whose requests have a body, such as POST', httpMethod);
  validation.check(rate === undefined || (Number.isInteger(rate) && rate > 0), 'rateLimitPerSecond of the consumer',
    'be a whole number of at least 1 (EventBridge limit)', rate);
}
