import { ArnFormat, aws_iam as iam, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, IEnvironmentAware, Names, region_info, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { countFilterPolicy } from './filter-policy';
import { isElsewhere } from '../../private/elsewhere';
import { addStatement } from '../../private/resource-policies';

export interface TopicSubscriptionProps {
  readonly topic: sns.ITopic;
  readonly queue: sqs.IQueue;
  /** The queue for messages that SNS cannot deliver. */
  readonly deadLetterQueue: sqs.IQueue;
  /** By `body` or `attributes`, with SNS's own pattern. */
  readonly filter?: { readonly scope: string; readonly pattern: { readonly [property: string]: unknown } };
}

/**
 * SNS as the policy of a queue, or of its key, names it. Topic and queue may be in two Regions. If one of them is an
 * opt-in Region, SNS has the name of that Region (https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html).
 */
function snsPrincipal(topic: sns.ITopic, target: IEnvironmentAware): iam.ServicePrincipal {
  const regions = [target.env.region, topic.env.region];
  const isOptIn = (region: string) => !Token.isUnresolved(region) && region_info.RegionInfo.get(region).isOptInRegion;
  const optIn = regions[0] === regions[1] ? undefined : regions.find(isOptIn);
  return new iam.ServicePrincipal(optIn ? `sns.${optIn}.amazonaws.com` : 'sns.amazonaws.com');
}

/**
 * Delivers the messages of a topic to a queue unchanged (raw), and messages that cannot be
 * delivered to a dead-letter queue. CDK's own subscription would name the topic in the policy of
 * the queue's key. That is a circular dependency where topic and queue have the same key.
 */
export function subscribeQueue(scope: Construct, id: string, { topic, queue, deadLetterQueue, filter }: TopicSubscriptionProps): sns.Subscription {
  const { policyDependable } = addStatement(scope, queue, new iam.PolicyStatement({
    principals: [snsPrincipal(topic, queue)],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
  }));
  letSnsUse(queue.encryptionMasterKey, topic);
  letSnsUse(deadLetterQueue.encryptionMasterKey, topic);
  // the policy of a queue in another stack needs the stack of the topic: the subscription belongs to the stack of the queue
  const elsewhere = Stack.of(queue) !== Stack.of(scope);
  const subscription = new sns.Subscription(elsewhere ? queue : scope, elsewhere ? Names.uniqueId(scope) : id, {
    topic,
    endpoint: queue.queueArn,
    protocol: sns.SubscriptionProtocol.SQS,
    rawMessageDelivery: true,
    // CloudFormation looks for the topic in the Region of the subscription's stack otherwise
    region: elsewhere && isElsewhere('region', queue, topic) ? topic.env.region : undefined,
    deadLetterQueue,
  });
  if (filter) {
    countFilterPolicy(topic);
    // set on the resource: CDK's filters have no `$or`, and leave the scope of attributes unstated
    const resource = subscription.node.defaultChild as sns.CfnSubscription;
    resource.filterPolicy = filter.pattern;
    resource.filterPolicyScope = filter.scope === 'body' ? 'MessageBody' : 'MessageAttributes';
  }
  if (policyDependable) { subscription.node.addDependency(policyDependable); }
  return subscription;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html */
function letSnsUse(key: kms.IKey | undefined, topic: sns.ITopic) {
  const stack = Stack.of(topic);
  if (!key) { return; }
  addStatement(key, key, new iam.PolicyStatement({
    principals: [snsPrincipal(topic, key)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'], // in the policy of a key: this key
    conditions: { ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'sns', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }) } },
  }));
}
