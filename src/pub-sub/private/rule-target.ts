import { aws_events as events, aws_iam as iam, PhysicalName } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { warnOfBusPolicy } from '../../core/messaging/private/bus-policy';
import { grantSendTo } from '../../core/messaging/private/queue-send-grant';
import { isElsewhere } from '../../core/private/elsewhere';
import { grantKey } from '../../core/private/key-grants';
import { grantStartKey } from '../../core/private/machine-encryption';
import { warnOfStatement } from '../../core/private/resource-policies';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { shortDescription } from '../../core/private/short-description';

type Target = Pick<events.RuleTargetConfig, 'arn' | 'role'>;

/**
 * A consumer as the target of a rule, with its own role. The roles of CDK's targets belong to
 * the consumer and are shared by all its subscriptions.
 */
export function ruleTarget(scope: Construct, rule: events.Rule, consumer: MessageConsumerConfig): Target {
  const { queue, stream, stateMachine, stateMachineKey, eventBus, apiDestination } = consumer;
  if (queue && !isElsewhere('account', scope, queue)) { return { arn: queue.queueArn }; }
  const role = scope.node.tryFindChild('DeliveryRole') as iam.Role | undefined ?? new iam.Role(scope, 'DeliveryRole', {
    // the policy of a queue in another account names the role
    roleName: queue ? PhysicalName.GENERATE_IF_NEEDED : undefined,
    assumedBy: serviceOfAccount(scope, 'events.amazonaws.com'),
    description: shortDescription('role', `Delivers the events of ${scope.node.path}`),
  });
  const target = (arn: string, ...actions: string[]): Target => {
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [arn] }).applyBefore(rule);
    return { arn, role };
  };
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html: a role, and the policy of the target
  if (queue) {
    grantSendTo(queue, role).applyBefore(rule);
    return { arn: queue.queueArn, role };
  }
  if (stream && isElsewhere('account', scope, stream)) {
    warnOfStatement(scope, stream.node.path, new iam.PolicyStatement({ principals: [role], actions: ['kinesis:PutRecord', 'kinesis:PutRecords'], resources: [stream.streamArn] }));
  }
  if (stream) {
    if (stream.encryptionKey) { grantKey(stream.encryptionKey, role, 'kms:GenerateDataKey'); }
    return target(stream.streamArn, 'kinesis:PutRecord', 'kinesis:PutRecords');
  }
  if (stateMachine) {
    grantStartKey(stateMachineKey, role);
    return target(stateMachine.stateMachineArn, 'states:StartExecution');
  }
  if (apiDestination) { return target(apiDestination.apiDestinationArn, 'events:InvokeApiDestination'); }
  if (isElsewhere('account', scope, eventBus!)) { warnOfBusPolicy(scope, eventBus!, role); }
  return target(eventBus!.eventBusArn, 'events:PutEvents');
}
