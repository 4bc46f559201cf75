import { alarmsOf, metricsOf } from './alarms';
import { finding, Finding } from './rule';
import { deadLetterQueues } from '../template/edges';
import { listOf, propertyOf, Resource, StackTemplate } from '../template/stack-template';

/** A kind of resource, and the metrics that need an alarm. */
interface Watched {
  readonly type: string;
  /** Which of its resources. Default: those of the library. */
  readonly of?: (template: StackTemplate, resource: Resource) => boolean;
  readonly metrics: string[];
}

const isOwn = (template: StackTemplate, resource: Resource) => template.isOwn(resource);

/** What a schedule invokes: a failed run is in a queue of failed runs, which has its own alarm. */
function isScheduled(template: StackTemplate, fn: Resource): boolean {
  return template.ofType('AWS::Scheduler::Schedule').some(schedule => template.functionOf(propertyOf(schedule, 'Target.Arn')) === fn);
}

/** Of a state machine, or a few lines that answer 404: the alarms of the state machine and of the API see that it fails. */
function isCalledByWatched({ path }: Resource): boolean {
  return /\/(Intake\/Groups|UnknownRoute\/Function)\/Resource$/.test(path);
}

/** Unmatched events are written to a log group: the dead-letter queue of the rule has the alarms. */
function isUnmatched({ path }: Resource): boolean {
  return path.endsWith('/Unmatched/Rule/Resource');
}

/**
 * Which alarms every pattern has, by the kind of resource. Figures of CloudWatch's recommended alarms:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
 */
const WATCHED: Watched[] = [
  { type: 'AWS::ApiGatewayV2::Api', metrics: ['4xx', '5xx', 'Latency'] },
  { type: 'AWS::ApiGateway::Stage', metrics: ['4XXError', '5XXError', 'Latency'] },
  { type: 'AWS::AppSync::GraphQLApi', metrics: ['4XXError', '5XXError', 'Latency'] },
  {
    // an internal one is behind an API, whose alarms see it
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    of: (template, balancer) => template.isOwn(balancer) && balancer.properties.Scheme !== 'internal',
    metrics: ['HTTPCode_ELB_4XX_Count', 'HTTPCode_Target_4XX_Count', 'HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count', 'TargetResponseTime'],
  },
  {
    // functions have no health check by default, and the addresses of a VPC endpoint are AWS's
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    of: (template, targets) => template.isOwn(targets) && targets.properties.TargetType !== 'lambda' && !targets.path.includes('/EndpointGroup/'),
    metrics: ['UnHealthyHostCount'],
  },
  {
    type: 'AWS::Lambda::Function',
    of: (template, fn) => template.isOwn(fn) && !isScheduled(template, fn) && !isCalledByWatched(fn),
    metrics: ['Errors', 'Throttles', 'Duration'],
  },
  {
    type: 'AWS::SQS::Queue',
    of: (template, queue) => template.isOwn(queue) && !deadLetterQueues(template).includes(queue),
    metrics: ['ApproximateAgeOfOldestMessage'],
  },
  {
    type: 'AWS::SNS::Topic',
    metrics: [
      'NumberOfNotificationsFailed', 'NumberOfNotificationsFilteredOut-InvalidAttributes', 'NumberOfNotificationsFilteredOut-InvalidMessageBody',
      'NumberOfNotificationsRedrivenToDlq', 'NumberOfNotificationsFailedToRedriveToDlq',
    ],
  },
  {
    type: 'AWS::Events::Rule',
    of: (template, rule) => template.isOwn(rule) && listOf(rule.properties.Targets).length > 0 && !isUnmatched(rule),
    metrics: ['FailedInvocations', 'InvocationsFailedToBeSentToDlq', 'ThrottledRules'],
  },
  { type: 'AWS::Kinesis::Stream', metrics: ['WriteProvisionedThroughputExceeded', 'ReadProvisionedThroughputExceeded'] },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    of: (template, mapping) => template.isOwn(mapping) && mapping.properties.StartingPosition !== undefined,
    metrics: ['OnFailureDestinationDeliveredEventCount', 'DroppedEventCount'],
  },
  // with the records of duplicates and results, an invocation fails, which has an alarm
  { type: 'AWS::DynamoDB::Table', of: (template, table) => template.isOwn(table) && !/\/(Idempotency|Results)\/Resource$/.test(table.path), metrics: ['ReadThrottleEvents', 'WriteThrottleEvents', 'SystemErrors'] },
  {
    // also a user's, which messages start
    type: 'AWS::StepFunctions::StateMachine',
    of: () => true,
    metrics: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled'],
  },
  { type: 'AWS::ECS::Service', metrics: ['CPUUtilization', 'MemoryUtilization'] },
];

/** Every resource has the alarms of its kind. */
export function alarmTable(template: StackTemplate): Finding[] {
  const watched = alarmsOf(template).flatMap(metricsOf).flatMap(({ name, dimensions }) =>
    Object.values(dimensions).map(value => ({ name, resource: resourceOf(template, value) })));
  return WATCHED.flatMap(({ type, of = isOwn, metrics }) => template.ofType(type).filter(resource => of(template, resource)).flatMap(resource =>
    metrics.filter(metric => !watched.some(one => one.name === metric && one.resource === resource))
      .map(metric => finding(resource, `no alarm on ${metric} of ${type} at ${resource.path}`))));
}

/** A dimension is a reference, or the literal name of a resource. */
function resourceOf(template: StackTemplate, value: unknown): Resource | undefined {
  const referred = template.referencesIn(value)[0]?.resource;
  if (referred) { return referred.type === 'AWS::ElasticLoadBalancingV2::Listener' ? template.resourceOf(referred.properties.LoadBalancerArn) : referred; }
  return undefined;
}
