import { aws_events as events } from 'aws-cdk-lib';
import { isOfOthers } from './event-pattern';
import { EventContract } from '../../core/messaging/event-contract';

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#32-structured-content-mode */
const STRUCTURED_MODE = 'application/cloudevents+json; charset=UTF-8';

/**
 * What an endpoint gets of an event: the CloudEvent, or the event of EventBridge where there is none. EventBridge replaces paths in values of headers:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html#targets-specific-parms
 *
 * The headers `ce-source` and `ce-type` are what the bus says of the event, which IAM can limit. The body is what its publisher wrote.
 */
export function endpointRequest(contracts: EventContract[]): Pick<events.RuleTargetConfig, 'input' | 'httpParameters'> {
  if (!areCloudEvents(contracts)) { return { httpParameters: { headerParameters: { 'Idempotency-Key': '$.id' } } }; }
  return {
    input: events.RuleTargetInput.fromEventPath('$.detail'),
    httpParameters: {
      headerParameters: { 'Content-Type': STRUCTURED_MODE, 'Idempotency-Key': '$.detail.id', 'ce-source': '$.source', 'ce-type': '$.detail-type' },
    },
  };
}

/** Events of a pattern, without contracts, can be anything. */
function areCloudEvents(contracts: EventContract[]): boolean {
  return contracts.length > 0 && !contracts.some(isOfOthers);
}
