import { DimensionSource, PUBLISHED_METRICS } from './aws-metrics';
import { expectThat, finding, Finding, Rule } from './rule';
import { deadLetterQueues } from '../template/edges';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from '../template/stack-template';

/** The namespace of the metrics that the library's handlers put, with the path of the pattern as the only dimension. */
const OWN_NAMESPACE = 'CdkServerlessCatalog';

interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: { readonly [name: string]: unknown };
}

/** All alarms that call for somebody. Those that only drive scaling policies call for nobody and have no text. */
export function alarmsOf(template: StackTemplate): Resource[] {
  return template.ofType('AWS::CloudWatch::Alarm').filter(alarm => !drivesScaling(template, alarm));
}

/** Made by CDK's step scaling: its only action is a scaling policy. */
function drivesScaling(template: StackTemplate, alarm: Resource): boolean {
  const actions = listOf(alarm.properties.AlarmActions).map(action => template.resourceOf(action)?.type ?? '');
  return actions.length > 0 && actions.every(type => type.endsWith('::ScalingPolicy'));
}

/** Known metrics with exactly the dimensions that are published, of resources that exist: also inside metric math and for scaling. */
export function alarmMetrics(imported: string[] = []): Rule {
  return template => template.ofType('AWS::CloudWatch::Alarm').flatMap(alarm => metricsOf(alarm).flatMap(metric => {
    const exists = (value: unknown, source: DimensionSource) => resolves(template, value, source)
      || imported.some(name => JSON.stringify(value).includes(name));
    return metricFindings(template, alarm, metric, exists);
  }));
}

/** SQS's default. */
const DEFAULT_RETENTION = 4 * 24 * 60 * 60;

/**
 * Depth above 0, and age before SQS deletes the message, which it may do by the time of the first sending:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 */
export function deadLetterAlarms(template: StackTemplate): Finding[] {
  const watched = (queue: Resource, metricName: string) => alarmsOf(template).find(alarm => alarm.properties.MetricName === metricName
    && metricsOf(alarm).some(({ dimensions }) => template.resourceOf(dimensions.QueueName) === queue));
  return deadLetterQueues(template).flatMap(queue => {
    if (isOfMissedRuns(template, queue)) {
      return expectThat(watched(queue, 'NumberOfMessagesSent') !== undefined, queue, 'a queue of missed runs has no alarm on new ones');
    }
    const depth = watched(queue, 'ApproximateNumberOfMessagesVisible')?.properties;
    const age = watched(queue, 'ApproximateAgeOfOldestMessage');
    const longest = 0.75 * shortestLife(template, queue);
    return [
      ...expectThat(depth?.Threshold === 0 && depth.ComparisonOperator === 'GreaterThanThreshold', queue,
        'a dead-letter queue has no alarm on its first message'),
      ...expectThat(age !== undefined || publishesAge(template, queue), queue, 'a dead-letter queue has no alarm on the age of its messages'),
      ...expectThat(age === undefined || typeof age.properties.Threshold !== 'number' || age.properties.Threshold === longest, queue,
        `the alarm on the age of dead letters must be at ${longest} s, 75 % of the time they are kept, got ${JSON.stringify(age?.properties.Threshold)}`),
    ];
  });
}

/** What a schedule could not run: the next run does its work, so that the messages are no work. */
function isOfMissedRuns(template: StackTemplate, queue: Resource): boolean {
  return template.ofType('AWS::Scheduler::Schedule').some(schedule => template.resourceOf(propertyOf(schedule, 'Target.DeadLetterConfig.Arn')) === queue);
}

/** How long a dead-letter queue keeps a message at least, after what it spent in the queue it was moved from. */
function shortestLife(template: StackTemplate, queue: Resource): number {
  const kept = ({ properties: { MessageRetentionPeriod: retention } }: Resource) => Number(retention ?? DEFAULT_RETENTION);
  const sources = template.ofType('AWS::SQS::Queue').filter(source => template.resourceOf(propertyOf(source, 'RedrivePolicy.deadLetterTargetArn')) === queue);
  return kept(queue) - (queue.properties.FifoQueue ? 0 : Math.max(0, ...sources.map(kept)));
}

/** SQS stops reporting the age of a message that was received three times: the function that reads the dead-letter queue publishes it. */
function publishesAge(template: StackTemplate, queue: Resource): boolean {
  return alarmsOf(template).flatMap(metricsOf).some(({ namespace, name, dimensions }) => namespace === OWN_NAMESPACE && name === 'OldestDeadLetterAge'
    && `/${queue.path}`.startsWith(`${String(dimensions.pattern)}/`));
}

export function metricsOf(alarm: Resource): AlarmMetric[] {
  const stats = listOf(alarm.properties.Metrics).flatMap(entry => listOf((entry as { MetricStat?: { Metric: Properties; Stat: string } }).MetricStat))
    .map(stat => ({ ...(stat as { Metric: Properties }).Metric, Statistic: (stat as Properties).Stat }));
  const metrics = (alarm.properties.MetricName === undefined ? stats : [alarm.properties]) as Properties[];
  return metrics.map(({ Namespace, MetricName, Dimensions, Statistic, ExtendedStatistic }) => ({
    namespace: String(Namespace),
    name: String(MetricName),
    statistic: String(Statistic ?? ExtendedStatistic),
    dimensions: Object.fromEntries((listOf(Dimensions) as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, Value])),
  }));
}

type Exists = (value: unknown, source: DimensionSource) => boolean;

function metricFindings(template: StackTemplate, alarm: Resource, { namespace, name, dimensions }: AlarmMetric, exists: Exists): Finding[] {
  const given = Object.keys(dimensions).sort().join(', ');
  if (namespace === OWN_NAMESPACE) {
    // a feature that is compared has no resource of its own: the comparison has
    const path = String(dimensions.pattern).replace(/^\//, '').replace(/(\/Shadow)\/\w+$/, '$1');
    // a search index is in the user's domain, and a cache in his Valkey: the engine has the function that writes there
    const beside = ['SearchProjector', 'CacheInvalidator'].map(writer => `${path.replace(/\/\w+$/, '')}/${writer}/`);
    const isThere = template.resources.some(resource =>
      resource.path.startsWith(`${path}/`) || (name !== 'RecordsNotSetAside' && beside.some(writer => resource.path.startsWith(writer))));
    return expectThat(given === 'pattern' && isThere, alarm,
      `${namespace} ${name} must have the path of a pattern as its dimension 'pattern', got ${JSON.stringify(dimensions)}`);
  }
  const known = PUBLISHED_METRICS.filter(metrics => metrics.namespace === namespace && metrics.names.includes(name));
  if (known.length === 0) { return [finding(alarm, `${namespace} ${name} is no metric that the suite knows`)]; }
  const published = known.find(({ dimensionSets }) => dimensionSets.some(set => [...set].sort().join(', ') === given));
  if (!published) { return [finding(alarm, `${namespace} ${name} is not published with the dimensions (${given}): ${known[0].source}`)]; }
  return Object.entries(dimensions).flatMap(([dimension, value]) => expectThat(exists(value, published.dimensions[dimension]), alarm,
    `dimension ${dimension} of ${namespace} ${name} is of no resource in the template: ${JSON.stringify(value)}`));
}

function resolves(template: StackTemplate, value: unknown, source: DimensionSource): boolean {
  if (source.types.length === 0) { return true; }
  const references = template.referencesIn(value);
  if (references.length > 0) {
    return references.some(({ resource, attribute }) => source.types.includes(resource.type) && source.attributes.includes(attribute));
  }
  return source.nameProperty !== undefined && template.ofType(...source.types)
    .some(resource => JSON.stringify(propertyOf(resource, source.nameProperty!)) === JSON.stringify(value));
}
