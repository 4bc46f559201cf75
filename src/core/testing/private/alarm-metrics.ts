import { DimensionSource, PUBLISHED_METRICS } from './aws-metrics';
import { expectThat, finding, Finding, Rule } from './rule';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from './stack-template';

/** The namespace of the metrics that the library's handlers put, with the path of the pattern as the only dimension. */
export const OWN_NAMESPACE = 'CdkServerlessCatalog';

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
  if (!published) {
    return [finding(alarm, `${namespace} ${name} is not published with the dimensions (${given}): ${known[0].source}`,
      'make the alarm from a metric of the construct')];
  }
  return Object.entries(dimensions).flatMap(([dimension, value]) => expectThat(exists(value, published.dimensions[dimension]), alarm,
    `dimension ${dimension} of ${namespace} ${name} is of no resource in the template: ${JSON.stringify(value)}`,
    isElsewhere(template, value) ? undefined : 'make the alarm from a metric of the construct'));
}

/** What is known at deployment only, and by another stack: an import, or a parameter. */
function isElsewhere(template: StackTemplate, value: unknown): boolean {
  return typeof value === 'object' && template.referencesIn(value).length === 0;
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
