import { aws_events as events, aws_iam as iam, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { grantKey } from '../../core/private/key-grants';

type Target = Pick<events.RuleTargetConfig, 'arn' | 'role'>;

/**
 * A consumer as the target of a rule, with its own role. The roles of CDK's targets belong to
 * the consumer and are shared by all its subscriptions.
 */
export function ruleTarget(scope: Construct, rule: events.Rule, consumer: MessageConsumerConfig): Target {
  const { queue, stream, stateMachine, eventBus } = consumer;
  if (queue) { return queueTarget(queue, rule); }
  const role = scope.node.tryFindChild('DeliveryRole') as iam.Role | undefined ?? new iam.Role(scope, 'DeliveryRole', {
    assumedBy: new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
    description: `Delivers the events of ${scope.node.path}`,
  });
  const target = (arn: string, ...actions: string[]): Target => {
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [arn] }).applyBefore(rule);
    return { arn, role };
  };
  if (stream) {
    if (stream.encryptionKey) { grantKey(stream.encryptionKey, role, 'kms:GenerateDataKey'); }
    return target(stream.streamArn, 'kinesis:PutRecord', 'kinesis:PutRecords');
  }
  if (stateMachine) { return target(stateMachine.stateMachineArn, 'states:StartExecution'); }
  return target(eventBus!.eventBusArn, 'events:PutEvents');
}

function queueTarget(queue: sqs.IQueue, rule: events.Rule): Target {
  const service = new iam.ServicePrincipal('events.amazonaws.com');
  // a queue of another stack cannot name the rule: each of the stacks would need the other first
  const conditions = Stack.of(queue) === Stack.of(rule)
    ? { ArnEquals: { 'aws:SourceArn': rule.ruleArn } }
    : { StringEquals: { 'aws:SourceAccount': Stack.of(rule).account } };
  queue.addToResourcePolicy(new iam.PolicyStatement({ principals: [service], actions: ['sqs:SendMessage'], resources: [queue.queueArn], conditions }));
  if (queue.encryptionMasterKey) { grantKey(queue.encryptionMasterKey, service, 'kms:Decrypt', 'kms:GenerateDataKey'); }
  return { arn: queue.queueArn };
}

/** Lets a rule or a bus send events that it cannot deliver to a dead-letter queue. */
export function allowDeadLetters(deadLetterQueue: sqs.IQueue, sourceArn: string) {
  deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [deadLetterQueue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
  }));
}
