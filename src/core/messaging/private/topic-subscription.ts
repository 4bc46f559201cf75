import { ArnFormat, aws_iam as iam, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, IEnvironmentAware, Names, region_info, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { countFilterPolicy } from './filter-policy';
import { isElsewhere } from '../../private/elsewhere';
import { addStatement } from '../../private/resource-policies';
import { addWarning } from '../../private/warning';

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
  const isForeign = isElsewhere('account', topic, queue);
  const { policyDependable } = addStatement(scope, queue, new iam.PolicyStatement({
    principals: [snsPrincipal(topic, queue)],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    // the name of the topic is not known in another account
    conditions: isForeign ? topicsBeside(topic) : { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
  }));
  letSnsUse(queue.encryptionMasterKey, topic);
  letSnsUse(deadLetterQueue.encryptionMasterKey, topic);
  // the policy of a queue in another stack needs the stack of the topic: the subscription belongs to the stack of the queue
  const elsewhere = Stack.of(queue) !== Stack.of(scope) && !isForeign;
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
  if (isForeign) { warnOfConfirmation(scope, queue); }
  if (policyDependable && !isForeign) { subscription.node.addDependency(policyDependable); }
  return subscription;
}

/**
 * Lets SNS deliver to queues of a key. The key of a topic gets it with the topic, so that a subscription changes no resource but its own.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
 */
export function letSnsUse(key: kms.IKey | undefined, topic: sns.ITopic) {
  if (!key) { return; }
  addStatement(key, key, new iam.PolicyStatement({
    principals: [snsPrincipal(topic, key)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'], // in the policy of a key: this key
    conditions: topicsBeside(topic),
  }));
}

/** Every topic of the account and Region of a topic. */
function topicsBeside(topic: sns.ITopic): iam.Conditions {
  const topics = Stack.of(topic).formatArn({ service: 'sns', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME });
  return { ArnLike: { 'aws:SourceArn': topics } };
}

/**
 * The subscription belongs to the account of the topic, as its dead-letter queue has to
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html). The owner of the queue then has to confirm it
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html).
 */
function warnOfConfirmation(scope: Construct, queue: sqs.IQueue) {
  addWarning(scope, 'confirmSubscription',
    `SNS delivers to the queue '${queue.node.path}' of the account ${queue.env.account} only after its owner has confirmed the subscription: receive the message of the type `
    + 'SubscriptionConfirmation from the queue, and open its SubscribeURL. It expires after two days. A bus needs no confirmation.');
}
