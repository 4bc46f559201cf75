import { costOf, costOfMonth, PRICE_LIST } from './price-list';
import { listOf, Resource, StackTemplate } from '../../testing/private/stack-template';

/** What resources of a kind cost in a month without any use. */
export interface AtRestPart { readonly count: number; readonly dollars: number }

/** The same of one resource. */
export interface AtRestOfResource extends AtRestPart {
  /** What is billed, as tables name it: `polled queues`. */
  readonly part: string;
}

/** The part of a resource that is billed at rest, if it has one. */
type Priced = (resource: Resource, template: StackTemplate) => AtRestOfResource | undefined;

/** Lambda polls a queue with five long polls of 20 seconds: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const POLLS_AN_HOUR = 5 * 3 * 60;

const PRICED: Readonly<Record<string, Priced>> = {
  'AWS::CloudWatch::Alarm': alarm => {
    const count = metricsOf(alarm);
    return { part: 'metrics of alarms', count, dollars: costOf('cloudWatch.alarmMetric', count) };
  },
  'AWS::CloudWatch::Dashboard': () => ({ part: 'dashboards', count: 1, dollars: costOf('cloudWatch.dashboard') }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': () => ({ part: 'load balancers', count: 1, dollars: costOfMonth('loadBalancer.hour') }),
  'AWS::Kinesis::Stream': ({ properties: { ShardCount: shards } }) => shards === undefined
    ? { part: 'streams on demand', count: 1, dollars: costOfMonth('kinesis.onDemandHour') }
    : { part: 'shards', count: Number(shards), dollars: costOfMonth('kinesis.shardHour', Number(shards)) },
  // a stream on demand has no price for the shards of its consumers, and of one that is imported nobody knows them
  'AWS::Kinesis::StreamConsumer': ({ properties }, template) => {
    const shards = Number(template.resourceOf(properties.StreamARN)?.properties.ShardCount ?? 0);
    return { part: 'shards of consumers', count: shards, dollars: costOfMonth('kinesis.consumerShardHour', shards) };
  },
  'AWS::KinesisAnalyticsV2::Application': () => ({ part: 'KPUs', count: 2, dollars: costOfMonth('flink.kpuHour', 2) }),
  'AWS::KMS::Key': () => ({ part: 'keys', count: 1, dollars: costOf('kms.key') }),
  'AWS::Lambda::Alias': (alias, template) => provisioned(alias, template),
  'AWS::Lambda::EventSourceMapping': ({ properties }, template) => {
    const queue = template.resourceOf(properties.EventSourceArn);
    const price = queue?.properties.FifoQueue === true ? 'sqs.fifoRequest' : 'sqs.request';
    return queue?.type === 'AWS::SQS::Queue' ? { part: 'polled queues', count: 1, dollars: costOfMonth(price, POLLS_AN_HOUR) } : undefined;
  },
  'AWS::Scheduler::Schedule': ({ properties }) => {
    const runs = runsAMonth(String(properties.ScheduleExpression));
    return runs === undefined ? undefined : { part: 'runs of a schedule', count: runs, dollars: costOf('lambda.request', runs) };
  },
  'AWS::SecretsManager::Secret': () => ({ part: 'secrets', count: 1, dollars: costOf('secretsManager.secret') }),
};

/** They are free, or their price is for requests, for time that something runs, or for what is stored. */
const BY_USE = [
  'ApiGateway', 'AppSync', 'ApplicationAutoScaling', 'Athena', 'CodeDeploy', 'DynamoDB', 'ECS', 'Events', 'EventSchemas', 'Glue', 'IAM',
  'CDK::Metadata', 'KinesisFirehose', 'Lambda', 'Logs', 'S3', 'SNS', 'SQS', 'SSM', 'Scheduler', 'StepFunctions', 'EC2::SecurityGroup',
  'ElasticLoadBalancingV2::Listener', 'ElasticLoadBalancingV2::TargetGroup',
  'KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption', 'OpenSearchServerless::AccessPolicy', 'Route53::RecordSet', 'WAFv2::WebACLAssociation',
].map(prefix => `AWS::${prefix}`);

/** How many metrics an alarm is charged for. */
export function metricsOf({ properties }: Pick<Resource, 'properties'>): number {
  const metrics = listOf(properties.Metrics).filter(metric => 'MetricStat' in (metric as object));
  return Math.max(1, metrics.length);
}

interface Provisioning { readonly ProvisionedConcurrentExecutions?: number }

function provisioned({ properties }: Resource, template: StackTemplate): ReturnType<Priced> {
  const { ProvisionedConcurrentExecutions: environments } = (properties.ProvisionedConcurrencyConfig ?? {}) as Provisioning;
  if (environments === undefined) { return undefined; }
  const { MemorySize: memory = 128, Architectures: architectures } = template.functionOf(properties.FunctionName)?.properties ?? {};
  const price = listOf(architectures).includes('arm64') ? 'lambda.provisionedGbSecondArm' : 'lambda.provisionedGbSecondX86';
  return { part: 'provisioned environments', count: environments, dollars: costOfMonth(price, environments * Number(memory) / 1024 * 3600) };
}

/** Undefined where the expression is no rate. */
function runsAMonth(expression: string): number | undefined {
  const [, every, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const hours = { minute: 1 / 60, hour: 1, day: 24 }[unit];
  return hours === undefined ? undefined : Math.round(PRICE_LIST.hoursAMonth / (Number(every) * hours));
}

/** What a resource costs in a month without any use; undefined where it costs nothing, or where that cannot be known. */
export function atRestOf(resource: Resource, template: StackTemplate): AtRestOfResource | undefined {
  const priced = PRICED[resource.type]?.(resource, template);
  return priced?.count === 0 ? undefined : priced;
}

/** Whether it is known what a resource costs at rest, nothing included. */
export function isPriced(resource: Resource): boolean {
  const { type, properties } = resource;
  if (type === 'AWS::Scheduler::Schedule') { return runsAMonth(String(properties.ScheduleExpression)) !== undefined; }
  return type in PRICED || BY_USE.some(prefix => type.startsWith(prefix));
}
