import { aws_events as events, aws_iam as iam, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { isElsewhere } from '../../private/elsewhere';
import { grantKey } from '../../private/key-grants';
import { addStatement } from '../../private/resource-policies';
import { serviceOfAccount } from '../../private/service-of-account';

/** The limits of EventBridge, which are also its defaults (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html). */
export const LONGEST_PERSISTENCE = { retryAttempts: 185, maxEventAge: Duration.hours(24) };

/** What a target has for events that cannot be delivered. */
export function retriedDelivery(deadLetterQueue: sqs.IQueue, { retryAttempts, maxEventAge }: { readonly retryAttempts?: number; readonly maxEventAge?: Duration } = {}): Pick<events.RuleTargetConfig, 'deadLetterConfig' | 'retryPolicy'> {
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
  letRulesUse(queue);
}

/** Lets rules or a bus send events that they cannot deliver to a dead-letter queue, in one statement: a policy has few. */
export function allowDeadLetters(deadLetterQueue: sqs.IQueue, sourceArns: string[]) {
  deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [deadLetterQueue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': sourceArns.length === 1 ? sourceArns[0] : sourceArns } },
  }));
  letRulesUse(deadLetterQueue);
}

/**
 * By account: the key is used by the rules of several stacks, and naming them would be a circle.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services
 */
function letRulesUse(queue: sqs.IQueue) {
  if (queue.encryptionMasterKey) { grantKey(queue.encryptionMasterKey, serviceOfAccount(queue, 'events.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey'); }
}
