import { costOf, costOfMonth, PRICE_LIST } from './price-list';
import { queueOf } from './queue-of-mapping';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from '../../testing/private/stack-template';

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

/** The hours that a record is kept for the price of its shard: https://aws.amazon.com/kinesis/data-streams/pricing/ */
const RETAINED_HOURS = 24;

const PRICED: Readonly<Record<string, Priced>> = {
  'AWS::CloudWatch::Alarm': alarm => {
    const count = metricsOf(alarm);
    return { part: 'metrics of alarms', count, dollars: costOf(isFast(alarm) ? 'cloudWatch.fastAlarmMetric' : 'cloudWatch.alarmMetric', count) };
  },
  'AWS::CloudWatch::CompositeAlarm': () => ({ part: 'composite alarms', count: 1, dollars: costOf('cloudWatch.compositeAlarm') }),
  'AWS::CloudWatch::Dashboard': () => ({ part: 'dashboards', count: 1, dollars: costOf('cloudWatch.dashboard') }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': () => ({ part: 'load balancers', count: 1, dollars: costOfMonth('loadBalancer.hour') }),
  'AWS::Kinesis::Stream': ({ properties: { ShardCount: shards, RetentionPeriodHours: hours = RETAINED_HOURS } }) => shards === undefined
    ? { part: 'streams on demand', count: 1, dollars: costOfMonth('kinesis.onDemandHour') }
    : { part: 'shards', count: Number(shards), dollars: shardsOfMonth(Number(shards), Number(hours)) },
  // a stream on demand has no price for the shards of its consumers, and of one that is imported nobody knows them
  'AWS::Kinesis::StreamConsumer': ({ properties }, template) => {
    const stream = template.resourceOf(properties.StreamARN);
    const shards = stream ? Number(stream.properties.ShardCount ?? 0) : NaN;
    return { part: 'shards of consumers', count: shards, dollars: costOfMonth('kinesis.consumerShardHour', shards) };
  },
  'AWS::KinesisAnalyticsV2::Application': application => {
    const count = kpusOf(application);
    return { part: 'KPUs', count, dollars: costOfMonth('flink.kpuHour', count) };
  },
  'AWS::KMS::Key': () => ({ part: 'keys', count: 1, dollars: costOf('kms.key') }),
  'AWS::Lambda::Alias': (alias, template) => provisioned(alias, template),
  'AWS::Lambda::EventSourceMapping': (mapping, template) => {
    const queue = queueOf(mapping, template);
    return queue && { part: 'polled queues', count: 1, dollars: costOfMonth(queue.price, POLLS_AN_HOUR) };
  },
  'AWS::Lambda::Version': (version, template) => provisioned(version, template),
  'AWS::Scheduler::Schedule': ({ properties }) => {
    const runs = runsAMonth(String(properties.ScheduleExpression));
    return runs === undefined ? undefined : { part: 'runs of a schedule', count: runs, dollars: costOf('scheduler.invocation', runs) + costOf('lambda.request', runs) };
  },
  'AWS::SecretsManager::Secret': () => ({ part: 'secrets', count: 1, dollars: costOf('secretsManager.secret') }),
};

/** They are free, or their price is for requests, for time that something runs, or for what is stored. */
const BY_USE = [
  'ApiGateway::', 'ApiGatewayV2::', 'AppSync::', 'ApplicationAutoScaling::', 'Athena::', 'CodeDeploy::', 'DynamoDB::', 'ECS::', 'Events::', 'EventSchemas::',
  'Glue::', 'IAM::', 'CDK::Metadata', 'KinesisFirehose::', 'Lambda::', 'Logs::', 'S3::', 'SNS::', 'SQS::', 'SSM::', 'Scheduler::', 'StepFunctions::',
  'EC2::SecurityGroup', 'ElasticLoadBalancingV2::Listener', 'ElasticLoadBalancingV2::TargetGroup',
  'KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption', 'OpenSearchServerless::AccessPolicy', 'Route53::RecordSet', 'WAFv2::WebACLAssociation',
].map(prefix => `AWS::${prefix}`);

/** What has capacity that is billed by the hour, with these properties. */
const BY_THE_HOUR: Readonly<Record<string, (properties: Properties) => boolean>> = {
  'AWS::ApiGateway::Stage': ({ CacheClusterEnabled: cache }) => cache === true,
  'AWS::AppSync::ApiCache': () => true,
  'AWS::Athena::CapacityReservation': () => true,
  'AWS::DynamoDB::GlobalTable': ({ BillingMode: mode }) => mode !== 'PAY_PER_REQUEST',
  'AWS::DynamoDB::Table': ({ BillingMode: mode }) => mode !== 'PAY_PER_REQUEST',
  'AWS::Lambda::EventSourceMapping': ({ ProvisionedPollerConfig: pollers }) => pollers !== undefined,
};

/** How many metrics an alarm is charged for. A band has an upper and a lower one besides: https://aws.amazon.com/cloudwatch/pricing/ */
export function metricsOf({ properties }: Pick<Resource, 'properties'>): number {
  const metrics = listOf(properties.Metrics) as Properties[];
  const bands = metrics.filter(({ Expression: expression }) => String(expression).startsWith('ANOMALY_DETECTION_BAND'));
  return Math.max(1, metrics.filter(metric => 'MetricStat' in metric).length + 2 * bands.length);
}

/** Whether an alarm is one of high resolution, which looks at less than a minute. */
function isFast({ properties }: Resource): boolean {
  const periods = (listOf(properties.Metrics) as { readonly MetricStat?: Properties }[]).map(({ MetricStat: stat }) => stat?.Period);
  return [properties.Period, ...periods].some(period => Number(period) < 60);
}

function shardsOfMonth(shards: number, hours: number): number {
  return costOfMonth('kinesis.shardHour', shards) + (hours > RETAINED_HOURS ? costOfMonth('kinesis.retainedShardHour', shards) : 0);
}

/** Those of its tasks, and one for orchestration: https://docs.aws.amazon.com/managed-flink/latest/java/how-pricing.html */
function kpusOf(application: Resource): number {
  const { Parallelism: tasks = 1, ParallelismPerKPU: tasksOfKpu = 1 } =
    (propertyOf(application, 'ApplicationConfiguration.FlinkApplicationConfiguration.ParallelismConfiguration') ?? {}) as Properties;
  return Math.ceil(Number(tasks) / Number(tasksOfKpu)) + 1;
}

interface Provisioning { readonly ProvisionedConcurrentExecutions?: number }

/** An alias or a version. */
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
  if (BY_THE_HOUR[type]?.(properties)) { return false; }
  if (type === 'AWS::Scheduler::Schedule') { return runsAMonth(String(properties.ScheduleExpression)) !== undefined; }
  return type in PRICED || BY_USE.some(prefix => type.startsWith(prefix));
}
