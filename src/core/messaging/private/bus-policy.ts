import { aws_events as events, aws_iam as iam } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { warnOfStatement } from '../../private/resource-policies';

/**
 * Warns of the statement that a bus of another account needs. A bus has the policy of its account, which is not part of this app
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html).
 */
export function warnOfBusPolicy(
  scope: IConstruct, eventBus: events.IEventBus, { grantPrincipal }: iam.IGrantable, conditions?: { [operator: string]: unknown },
) {
  warnOfStatement(scope, eventBus.node.path, new iam.PolicyStatement({
    principals: [grantPrincipal], actions: ['events:PutEvents'], resources: [eventBus.eventBusArn], conditions,
  }));
}
