import { EXEMPTIONS, KINDS } from './alarm-kinds';
import { alarmsOf, metricsOf } from '../../../src/core/testing/private/alarm-metrics';
import { finding, Finding } from '../../../src/core/testing/private/rule';
import { listOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** Every resource has the alarms of its kind, those of the user included, and every kind of the library's own resources is decided on. */
export function alarmTable(template: StackTemplate): Finding[] {
  const watched = alarmsOf(template).flatMap(metricsOf).flatMap(({ name, statistic, dimensions }) => Object.values(dimensions).flatMap(value => {
    const resource = resourceOf(template, value);
    const index = dimensions.GlobalSecondaryIndexName as string | undefined;
    return (index ? [`${name} of ${index}`] : [name, `${name} (${statistic})`]).map(metric => ({ metric, resource }));
  }));
  return template.resources.flatMap(resource => {
    const kind = KINDS.find(({ type }) => type === resource.type);
    if (!kind) { return isDecided(template, resource) ? [] : [finding(resource, `no one has decided which alarms ${resource.type} has: docs/alarms.md`)]; }
    const exempt = EXEMPTIONS.filter(({ type, is }) => type === resource.type && (is === undefined || is(template, resource)));
    return [...kind.metrics, ...metricsOfIndexes(resource)]
      .filter(metric => !exempt.some(({ metrics }) => metrics === 'all' || metrics.includes(metric)))
      .filter(metric => !watched.some(one => one.metric === metric && one.resource !== undefined && sees(template, one.resource, resource)))
      .map(metric => finding(resource, `no alarm on ${metric} of ${resource.type} at ${resource.path}`));
  });
}

/** The throttles of a table are not those of its indexes. */
function metricsOfIndexes({ properties }: Resource): string[] {
  const indexes = listOf(properties.GlobalSecondaryIndexes) as { IndexName: string }[];
  return indexes.flatMap(({ IndexName: index }) => ['ReadThrottleEvents', 'WriteThrottleEvents'].map(name => `${name} of ${index}`));
}

/** A whole kind without alarms, or one that publishes no metrics. */
function isDecided(template: StackTemplate, resource: Resource): boolean {
  return !template.isOwn(resource) || !METERED.test(resource.type) || EXEMPTIONS.some(({ type, metrics, is }) => type === resource.type && metrics === 'all' && is === undefined);
}

/** What processes, stores or carries something. The rest is configuration: policies, roles, routes, permissions, versions. */
const METERED = new RegExp(`^(${[
  'AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Api', 'AWS::AppSync::GraphQLApi', 'AWS::CloudFront::Distribution', 'AWS::DynamoDB::.*', 'AWS::EC2::(NatGateway|VPCEndpoint|Instance)',
  'AWS::ECS::(Cluster|Service)', 'AWS::ElastiCache::.*', 'AWS::ElasticLoadBalancingV2::(LoadBalancer|TargetGroup)', 'AWS::Events::(EventBus|Rule|Connection|ApiDestination)',
  'AWS::Kinesis::.*', 'AWS::KinesisFirehose::.*', 'AWS::Lambda::(EventInvokeConfig|EventSourceMapping|Function)', 'AWS::Logs::LogGroup', 'AWS::OpenSearchService::.*', 'AWS::OpenSearchServerless::Collection', 'AWS::Pipes::Pipe',
  'AWS::RDS::.*', 'AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue', 'AWS::Scheduler::Schedule', 'AWS::StepFunctions::StateMachine',
].join('|')})$`);

/** Whether an alarm on one resource is the one of another: of a listener its load balancer, of a group its schedules. */
function sees(template: StackTemplate, watched: Resource, resource: Resource): boolean {
  const { type } = resource;
  if (type === 'AWS::Scheduler::Schedule') { return template.resourceOf(resource.properties.GroupName) === watched; }
  if (type === 'AWS::Lambda::EventInvokeConfig') { return template.functionOf(resource.properties.FunctionName) === watched; }
  return watched === resource;
}

/** A dimension is a reference, or the literal name of a resource. */
function resourceOf(template: StackTemplate, value: unknown): Resource | undefined {
  const referred = template.referencesIn(value)[0]?.resource;
  return referred?.type === 'AWS::ElasticLoadBalancingV2::Listener' ? template.resourceOf(referred.properties.LoadBalancerArn) : referred;
}

/** All that a table of the rule says, for the document. */
export function listed(): { readonly kinds: string[]; readonly exemptions: string[] } {
  return {
    kinds: KINDS.map(({ type, metrics }) => [type, ...metrics].join(' ')),
    exemptions: EXEMPTIONS.map(({ type, which, metrics }) => [type, which, ...listOf(metrics)].join(' ')),
  };
}
