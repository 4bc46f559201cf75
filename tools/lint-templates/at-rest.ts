import { listOf, Resource, StackTemplate } from '../../src/core/testing/private/stack-template';

/** US dollars a month in us-east-1 for each metric of an alarm with a period of a minute or longer: https://aws.amazon.com/cloudwatch/pricing/. */
export const ALARM_METRIC = 0.1;

/**
 * What a resource costs in a month of 730 hours without any use: list prices of us-east-1 in US dollars, as the READMEs have them. Pages:
 * https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/kinesis/data-streams/pricing/, https://aws.amazon.com/secrets-manager/pricing/,
 * https://aws.amazon.com/kms/pricing/, https://aws.amazon.com/managed-service-apache-flink/pricing/
 */
const PRICES: Readonly<Record<string, (resource: Resource, template: StackTemplate) => number>> = {
  'AWS::CloudWatch::Alarm': alarm => ALARM_METRIC * metricsOf(alarm),
  'AWS::CloudWatch::Dashboard': () => 3,
  'AWS::Kinesis::Stream': ({ properties }) => properties.ShardCount === undefined ? 0.04 * 730 : 0.015 * 730 * Number(properties.ShardCount),
  // a stream on demand has no price for the shards of its consumers, and of one that is imported nobody knows them
  'AWS::Kinesis::StreamConsumer': ({ properties }, template) => 0.015 * 730 * Number(template.resourceOf(properties.StreamARN)?.properties.ShardCount ?? 0),
  'AWS::SecretsManager::Secret': () => 0.4,
  'AWS::KMS::Key': () => 1,
  'AWS::KinesisAnalyticsV2::Application': () => 2 * 0.11 * 730,
};

/** Their price is for requests, for time that something runs, or for what is stored. */
const BY_USE = [
  'ApiGateway', 'AppSync', 'Athena', 'CodeDeploy', 'DynamoDB', 'Events', 'EventSchemas', 'Glue', 'IAM', 'KinesisFirehose', 'Lambda', 'Logs', 'S3', 'SNS', 'SQS', 'SSM',
  'Scheduler', 'StepFunctions', 'EC2::SecurityGroup', 'KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption', 'OpenSearchServerless::AccessPolicy',
].map(prefix => `AWS::${prefix}`);

/** How many metrics an alarm is charged for. */
export function metricsOf({ properties }: Pick<Resource, 'properties'>): number {
  const metrics = listOf(properties.Metrics).filter(metric => 'MetricStat' in (metric as object));
  return Math.max(1, metrics.length);
}

export interface AtRest {
  /** US dollars a month. */
  readonly dollars: number;
  /** Types that are in neither list above. */
  readonly unknown: readonly string[];
}

export function atRest(template: StackTemplate): AtRest {
  const own = template.resources.filter(resource => template.isOwn(resource));
  const dollars = own.reduce((sum, resource) => sum + (PRICES[resource.type]?.(resource, template) ?? 0), 0);
  const unknown = own.map(({ type }) => type).filter(type => !(type in PRICES) && !BY_USE.some(prefix => type.startsWith(prefix)));
  return { dollars, unknown: [...new Set(unknown)].sort() };
}
