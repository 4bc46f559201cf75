import { costOf, costOfMonth, PRICE_LIST } from './prices';
import { listOf, Resource, StackTemplate } from '../../src/core/testing/private/stack-template';

/** What resources of a kind cost in a month without any use. */
export interface AtRestPart { readonly count: number; readonly dollars: number }

/** The part of a resource that is billed at rest, if it has one. */
type Priced = (resource: Resource, template: StackTemplate) => AtRestPart & { readonly part: string } | undefined;

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
    return { part: 'runs of a schedule', count: runs, dollars: costOf('lambda.request', runs) };
  },
  'AWS::SecretsManager::Secret': () => ({ part: 'secrets', count: 1, dollars: costOf('secretsManager.secret') }),
};

/** They are free, or their price is for requests, for time that something runs, or for what is stored. */
const BY_USE = [
  'ApiGateway', 'AppSync', 'ApplicationAutoScaling', 'Athena', 'CodeDeploy', 'DynamoDB', 'ECS', 'Events', 'EventSchemas', 'Glue', 'IAM',
  'KinesisFirehose', 'Lambda', 'Logs', 'S3', 'SNS', 'SQS', 'SSM', 'Scheduler', 'StepFunctions', 'EC2::SecurityGroup',
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
  if (environments === undefined) return undefined;
  const { MemorySize: memory = 128, Architectures: architectures } = template.functionOf(properties.FunctionName)?.properties ?? {};
  const price = listOf(architectures).includes('arm64') ? 'lambda.provisionedGbSecondArm' : 'lambda.provisionedGbSecondX86';
  return { part: 'provisioned environments', count: environments, dollars: costOfMonth(price, environments * Number(memory) / 1024 * 3600) };
}

/** @throws if the expression is no rate */
function runsAMonth(expression: string): number {
  const [, every, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const hours = { minute: 1 / 60, hour: 1, day: 24 }[unit];
  if (hours === undefined) throw new Error(`A schedule must have a rate of minutes, hours or days, got ${expression}.`);
  return Math.round(PRICE_LIST.hoursAMonth / (Number(every) * hours));
}

export interface AtRest {
  /** US dollars a month. */
  readonly dollars: number;
  /** By name. */
  readonly parts: ReadonlyMap<string, AtRestPart>;
  /** Types that are in neither list above. */
  readonly unknown: readonly string[];
}

export function atRest(template: StackTemplate): AtRest {
  const own = template.resources.filter(resource => template.isOwn(resource));
  const parts = new Map<string, AtRestPart>();
  for (const resource of own) {
    const priced = PRICED[resource.type]?.(resource, template);
    if (!priced || priced.count === 0) continue;
    const { count, dollars } = parts.get(priced.part) ?? { count: 0, dollars: 0 };
    parts.set(priced.part, { count: count + priced.count, dollars: dollars + priced.dollars });
  }
  const unknown = own.map(({ type }) => type).filter(type => !(type in PRICED) && !BY_USE.some(prefix => type.startsWith(prefix)));
  return { dollars: [...parts.values()].reduce((sum, { dollars }) => sum + dollars, 0), parts, unknown: [...new Set(unknown)].sort() };
}
