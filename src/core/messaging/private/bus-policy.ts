import { aws_events as events, aws_iam as iam } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { knownElsewhere } from './cross-account-grant';
import { isElsewhere } from '../../private/elsewhere';
import { warnOfStatement } from '../../private/resource-policies';

/**
 * Warns of the statement that a bus of another account needs. A bus has the policy of its account, which is not part of this app
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html).
 */
export function warnOfBusPolicy(
  scope: IConstruct, eventBus: events.IEventBus, grantee: iam.IGrantable, conditions?: { [operator: string]: unknown },
) {
  warnOfStatement(scope, eventBus.node.path, new iam.PolicyStatement({
    principals: [knownElsewhere(scope, grantee, eventBus)], actions: ['events:PutEvents'], resources: [eventBus.eventBusArn], conditions,
  }));
}

/** What `PutEvents` takes: a name is that of a bus of the own account (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html). */
export function busAddress(scope: IConstruct, eventBus: events.IEventBus): string {
  return isElsewhere('account', scope, eventBus) || isElsewhere('region', scope, eventBus) ? eventBus.eventBusArn : eventBus.eventBusName;
}
