import { aws_events as events, aws_iam as iam, aws_sqs as sqs, Duration, PhysicalName, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Persistence } from './broker';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { warnOfBusPolicy } from '../../core/messaging/private/bus-policy';
import { grantSendTo } from '../../core/messaging/private/queue-send-grant';
import { isElsewhere } from '../../core/private/elsewhere';
import { grantKey } from '../../core/private/key-grants';
import { addStatement, warnOfStatement } from '../../core/private/resource-policies';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { shortDescription } from '../../core/private/short-description';

type Target = Pick<events.RuleTargetConfig, 'arn' | 'role'>;

/**
 * A consumer as the target of a rule, with its own role. The roles of CDK's targets belong to
 * the consumer and are shared by all its subscriptions.
 */
export function ruleTarget(scope: Construct, rule: events.Rule, consumer: MessageConsumerConfig): Target {
  const { queue, stream, stateMachine, eventBus } = consumer;
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
  if (stateMachine) { return target(stateMachine.stateMachineArn, 'states:StartExecution'); }
  if (isElsewhere('account', scope, eventBus!)) { warnOfBusPolicy(scope, eventBus!, role); }
  return target(eventBus!.eventBusArn, 'events:PutEvents');
}

/** The limits of EventBridge, which are also its defaults (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html). */
export const LONGEST_PERSISTENCE = { retryAttempts: 185, maxEventAge: Duration.hours(24) };

/** What a target has for events that cannot be delivered. */
export function retriedDelivery(deadLetterQueue: sqs.IQueue, { retryAttempts, maxEventAge }: Persistence = {}): Pick<events.RuleTargetConfig, 'deadLetterConfig' | 'retryPolicy'> {
  return {
    deadLetterConfig: { arn: deadLetterQueue.queueArn },
    retryPolicy: {
      maximumRetryAttempts: retryAttempts ?? LONGEST_PERSISTENCE.retryAttempts,
      maximumEventAgeInSeconds: (maxEventAge ?? LONGEST_PERSISTENCE.maxEventAge).toSeconds(),
    },
  };
}

/** Lets the rules of a subscription send to a queue. */
export function allowDeliveries(queue: sqs.IQueue, rules: events.Rule[]) {
  const [rule] = rules;
  if (isElsewhere('account', rule, queue)) { return; } // the role of the delivery sends there
  const arns = rules.map(({ ruleArn }) => ruleArn);
  const service = new iam.ServicePrincipal('events.amazonaws.com');
  // a queue of another stack cannot name the rule: each of the stacks would need the other first
  const conditions = Stack.of(queue) === Stack.of(rule)
    ? { ArnEquals: { 'aws:SourceArn': arns.length === 1 ? arns[0] : arns } }
    : { StringEquals: { 'aws:SourceAccount': Stack.of(rule).account } };
  addStatement(rule, queue, new iam.PolicyStatement({ principals: [service], actions: ['sqs:SendMessage'], resources: [queue.queueArn], conditions }));
  // by account: the key is used by the rules of several stacks, and naming them would be a circle
  if (queue.encryptionMasterKey) { grantKey(queue.encryptionMasterKey, serviceOfAccount(rule, 'events.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey'); }
}

/** Lets rules or a bus send events that they cannot deliver to a dead-letter queue, in one statement: a policy has few. */
export function allowDeadLetters(deadLetterQueue: sqs.IQueue, sourceArns: string[]) {
  deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [deadLetterQueue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': sourceArns.length === 1 ? sourceArns[0] : sourceArns } },
  }));
}
