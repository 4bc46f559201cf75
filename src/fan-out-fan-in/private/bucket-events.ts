import { aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_sqs as sqs, CfnResource, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantKey } from '../../core/private/key-grants';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { shortDescription } from '../../core/private/short-description';
import { templateProperties } from '../../core/private/template-properties';
import { BucketIntakeOptions } from '../fan-out-intake';

interface BucketEventsProps {
  readonly bucketName: string;
  readonly objects: BucketIntakeOptions;
  /** The prefix of uploads, where every object is a job; see `uploadPrefix`. */
  readonly uploadPrefix?: string;
  readonly queue: sqs.IQueue;
  /** The queue for events that EventBridge cannot deliver. */
  readonly deadLetterQueue: sqs.IQueue;
}

/**
 * A rule that sends the object events of a bucket to a queue. The retry policy states EventBridge's defaults
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html).
 */
export function bucketEvents(scope: Construct, { bucketName, objects, uploadPrefix, queue, deadLetterQueue }: BucketEventsProps): events.Rule {
  const keys = keyPatterns(objects, uploadPrefix);
  const rule = new events.Rule(scope, 'ObjectCreated', {
    description: shortDescription('rule', `Objects that are jobs of ${scope.node.scope!.node.path}`),
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucketName] }, ...keys.length > 0 && { object: { key: keys } } },
    },
  });
  rule.addTarget({
    bind: () => ({
      arn: queue.queueArn,
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
    }),
  });
  [queue, deadLetterQueue].forEach(target => letSend(target, rule));
  return rule;
}

/**
 * The patterns of keys, any of which matches. Prefix and suffix together would need a wildcard, of which the default bus takes few
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html): the intake checks the suffix then.
 */
function keyPatterns({ prefix, suffixes = [] }: BucketIntakeOptions, uploadPrefix?: string): object[] {
  if (prefix !== undefined) { return [{ prefix }]; }
  const patterns = suffixes.map(suffix => ({ suffix: { 'equals-ignore-case': suffix } }));
  return patterns.length === 0 || uploadPrefix === undefined ? patterns : [{ prefix: `${uploadPrefix}/` }, ...patterns];
}

function letSend(queue: sqs.IQueue, rule: events.Rule) {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
  }));
  if (queue.encryptionMasterKey) { grantKey(queue.encryptionMasterKey, serviceOfAccount(rule, 'events.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey'); }
}

/** A metric of a rule on the account's own bus, a count (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html). */
export function ruleMetric(metricName: string, rule: events.Rule): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { RuleName: Fn.select(1, Fn.split('/', rule.ruleArn)) },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });
}

/** Whether a bucket sends its events to EventBridge. It is not known of imported buckets, unless the app enables it. */
export function hasEvents(bucket: Construct): boolean | undefined {
  // of enableEventBridgeNotification
  const notifications = bucket.node.tryFindChild('Notifications')?.node.defaultChild;
  if (CfnResource.isCfnResource(notifications)) {
    const { NotificationConfiguration = {} } = templateProperties(notifications);
    if ('EventBridgeConfiguration' in (NotificationConfiguration as object)) { return true; }
  }
  const resource = bucket.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::S3::Bucket') { return undefined; }
  const { notificationConfiguration } = resource as CfnResource & { readonly notificationConfiguration?: unknown };
  const configured = (Stack.of(resource).resolve(notificationConfiguration) ?? {}) as object;
  return 'eventBridgeConfiguration' in configured;
}
