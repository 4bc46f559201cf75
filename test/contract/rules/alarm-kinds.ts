import { deadLetterQueues } from '../../../src/core/testing/private/asynchronous-edges';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** A kind of resource, and the metrics that need an alarm. */
interface Kind {
  readonly type: string;
  readonly metrics: string[];
}

/** Metrics of some resources of a kind that have no alarm. docs/alarms.md has the reason. */
interface Exemption {
  readonly type: string;
  /** The words of docs/alarms.md. */
  readonly which: string;
  readonly metrics: string[] | 'all';
  /** Default: all resources of the kind. */
  readonly is?: (template: StackTemplate, resource: Resource) => boolean;
}

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const FUNCTION = 'AWS::Lambda::Function';
const RULE = 'AWS::Events::Rule';
const SCHEDULE = 'AWS::Scheduler::Schedule';
const ASYNCHRONOUS = 'AWS::Lambda::EventInvokeConfig';

/** The first table of docs/alarms.md, with the sources of the figures. */
export const KINDS: Kind[] = [
  { type: 'AWS::ApiGatewayV2::Api', metrics: ['4xx', '5xx', 'Latency'] },
  { type: 'AWS::ApiGateway::Stage', metrics: ['4XXError', '5XXError', 'Latency'] },
  { type: 'AWS::AppSync::GraphQLApi', metrics: ['4XXError', '5XXError', 'Latency'] },
  { type: BALANCER, metrics: ['HTTPCode_ELB_4XX_Count', 'HTTPCode_Target_4XX_Count', 'HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count', 'TargetResponseTime'] },
  { type: TARGETS, metrics: ['UnHealthyHostCount', 'HTTPCode_Target_5XX_Count'] },
  { type: FUNCTION, metrics: ['Errors', 'Throttles', 'Duration'] },
  { type: ASYNCHRONOUS, metrics: ['DestinationDeliveryFailures', 'AsyncEventsDropped', 'AsyncEventAge', 'DeadLetterErrors'] },
  { type: 'AWS::Lambda::EventSourceMapping', metrics: ['OnFailureDestinationDeliveredEventCount', 'DroppedEventCount'] },
  { type: 'AWS::SQS::Queue', metrics: ['ApproximateAgeOfOldestMessage'] },
  {
    type: 'AWS::SNS::Topic',
    metrics: [
      'NumberOfNotificationsFailed', 'NumberOfNotificationsFilteredOut-InvalidAttributes', 'NumberOfNotificationsFilteredOut-InvalidMessageBody',
      'NumberOfNotificationsRedrivenToDlq', 'NumberOfNotificationsFailedToRedriveToDlq',
    ],
  },
  { type: RULE, metrics: ['FailedInvocations', 'InvocationsFailedToBeSentToDlq', 'ThrottledRules'] },
  {
    type: SCHEDULE,
    metrics: [
      'InvocationsFailedToBeSentToDeadLetterCount', 'InvocationDroppedCount', 'TargetErrorCount', 'TargetErrorThrottledCount', 'InvocationThrottleCount',
    ],
  },
  { type: 'AWS::Kinesis::Stream', metrics: ['WriteProvisionedThroughputExceeded', 'ReadProvisionedThroughputExceeded'] },
  { type: 'AWS::KinesisFirehose::DeliveryStream', metrics: ['DeliveryToS3.DataFreshness', 'DeliveryToS3.Success', 'ThrottledRecords'] },
  {
    type: 'AWS::KinesisAnalyticsV2::Application',
    metrics: [
      'runningTime', 'restartingTime', 'failingTime', 'numRestarts', 'numberOfFailedCheckpoints', 'lastCheckpointDuration', 'cpuUtilization',
      'heapMemoryUtilization',
    ],
  },
  { type: 'AWS::DynamoDB::Table', metrics: ['ReadThrottleEvents', 'WriteThrottleEvents', 'SystemErrors'] },
  { type: 'AWS::StepFunctions::StateMachine', metrics: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled'] },
  { type: 'AWS::ECS::Service', metrics: ['CPUUtilization', 'MemoryUtilization', 'CPUUtilization (SampleCount)'] },
];

const at = (path: RegExp) => (_: StackTemplate, resource: Resource) => path.test(resource.path);
const isYours = (template: StackTemplate, resource: Resource) => !template.isOwn(resource);
const yoursAt = (path: RegExp) => (template: StackTemplate, resource: Resource) => isYours(template, resource) && path.test(resource.path);

/** The second table of docs/alarms.md. */
export const EXEMPTIONS: Exemption[] = [
  { type: BALANCER, which: 'an internal one behind an API', metrics: ['HTTPCode_ELB_4XX_Count', 'HTTPCode_Target_4XX_Count', 'TargetResponseTime'], is: at(/\/Network\/\w+\/LoadBalancer\/Resource$/) },
  { type: BALANCER, which: 'a Network Load Balancer', metrics: 'all', is: (_, { properties }) => properties.Type === 'network' },
  { type: TARGETS, which: 'of a Network Load Balancer', metrics: ['HTTPCode_Target_5XX_Count'], is: (_, { properties }) => properties.Protocol === 'TCP' },
  { type: TARGETS, which: 'of a function', metrics: 'all', is: (_, { properties }) => properties.TargetType === 'lambda' },
  { type: FUNCTION, which: 'the sweeper', metrics: 'all', is: isScheduled },
  { type: FUNCTION, which: 'the one that splits a list', metrics: 'all', is: at(/\/Intake\/Groups\/Resource$/) },
  { type: FUNCTION, which: 'the one that rebuilds views', metrics: 'all', is: at(/\/Rebuild\/Function\/Resource$/) },
  { type: FUNCTION, which: 'the one that replays records', metrics: 'all', is: at(/\/Replay\/Function\/Resource$/) },
  { type: FUNCTION, which: 'the one that writes events to a table', metrics: 'all', is: at(/\/EventWriter\/Resource$/) },
  { type: FUNCTION, which: 'the report of a sync', metrics: ['Duration'], is: at(/\/Report\/Resource$/) },
  { type: FUNCTION, which: 'yours that lists entities', metrics: 'all', is: yoursAt(/List(New|Legacy)\/Resource$/) },
  { type: FUNCTION, which: 'the switch of a façade', metrics: 'all', is: at(/\/Switch\/Handler\/Resource$/) },
  { type: FUNCTION, which: 'the one for unknown routes', metrics: 'all', is: at(/\/UnknownRoute\/Function\/Resource$/) },
  { type: FUNCTION, which: 'your authorizer', metrics: 'all', is: yoursAt(/Authorizer(Function)?\/Resource$/) },
  { type: FUNCTION, which: 'yours that transforms records', metrics: 'all', is: yoursAt(/Transform\/Resource$/) },
  { type: FUNCTION, which: 'your splitter', metrics: 'all', is: yoursAt(/Splitter(Function)?\/Resource$/) },
  { type: FUNCTION, which: 'yours that a pattern does not invoke', metrics: 'all', is: (template, fn) => isYours(template, fn) && !isInvoked(template, fn) },
  { type: FUNCTION, which: 'one whose timeout is a token', metrics: ['Duration'], is: (_, { attributes }) => typeof (attributes.Properties as Properties).Timeout === 'object' },
  { type: ASYNCHRONOUS, which: 'the sweeper', metrics: ['AsyncEventsDropped', 'AsyncEventAge'] },
  { type: ASYNCHRONOUS, which: 'the switch of a façade', metrics: ['AsyncEventsDropped', 'AsyncEventAge'], is: at(/\/Switch\/Handler\//) },
  { type: ASYNCHRONOUS, which: 'all', metrics: ['DeadLetterErrors'] },
  { type: 'AWS::Lambda::EventSourceMapping', which: 'of a queue', metrics: 'all', is: (_, { properties }) => properties.StartingPosition === undefined },
  { type: 'AWS::SQS::Queue', which: 'a dead-letter queue', metrics: 'all', is: (template, queue) => deadLetterQueues(template).includes(queue) },
  { type: 'AWS::SQS::Queue', which: 'yours that a pattern sends to', metrics: 'all', is: (template, queue) => isYours(template, queue) && !isConsumed(template, queue) },
  { type: 'AWS::SNS::Topic', which: 'yours that a pattern sends to', metrics: 'all', is: isYours },
  { type: 'AWS::Kinesis::Stream', which: 'yours that a pattern sends to', metrics: 'all', is: (template, stream) => isYours(template, stream) && !isConsumed(template, stream) },
  { type: RULE, which: 'of unmatched events', metrics: ['FailedInvocations', 'ThrottledRules'], is: at(/\/Unmatched\/Rule\/Resource$/) },
  { type: RULE, which: 'of rollbacks', metrics: ['FailedInvocations', 'ThrottledRules'], is: at(/\/Rollback\/Rule\/Resource$/) },
  { type: RULE, which: 'without a target', metrics: 'all', is: (_, { properties }) => listOf(properties.Targets).length === 0 },
  { type: SCHEDULE, which: 'of the sweeper', metrics: ['InvocationDroppedCount', 'TargetErrorCount', 'TargetErrorThrottledCount', 'InvocationThrottleCount'] },
  { type: 'AWS::DynamoDB::Table', which: 'of idempotency results or cached responses', metrics: ['SystemErrors'], is: at(/\/(Idempotency|Results|Cache)\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of a sync', metrics: ['SystemErrors'], is: at(/Back\/Records\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of replays', metrics: 'all', is: at(/\/Replay\/Table\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of a shadow comparison', metrics: ['SystemErrors'], is: at(/\/Shadow\/Table\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of a view', metrics: ['SystemErrors'], is: at(/\/Rows\/Resource$/) },
  { type: 'AWS::Lambda::Function', which: 'yours that loads values of a cache', metrics: 'all', is: yoursAt(/Loader\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of a cache of a reporting engine', metrics: ['SystemErrors'], is: at(/\/(Queries\/Pages|Values)\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of a reporting engine for its source', metrics: 'all', is: at(/\/Source\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of events and of their removals', metrics: ['SystemErrors'], is: at(/\/(Items|Removals)\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of refills', metrics: 'all', is: at(/\/Rebuild\/Refills\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of circuits', metrics: 'all', is: at(/\/Circuits\/Table\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'of a switch', metrics: 'all', is: at(/\/Switch\/Table\/Resource$/) },
  { type: 'AWS::DynamoDB::Table', which: 'yours with an outbox', metrics: 'all', is: (template, table) => isYours(template, table) && isConsumed(template, table) },
  { type: 'AWS::ECS::Service', which: 'yours behind a route', metrics: 'all', is: isYours },
  { type: 'AWS::S3::Bucket', which: 'all', metrics: 'all' },
  { type: 'AWS::Events::EventBus', which: 'all', metrics: 'all' },
  { type: 'AWS::Kinesis::StreamConsumer', which: 'all', metrics: 'all' },
  { type: 'AWS::ECS::Cluster', which: 'all', metrics: 'all' },
  { type: 'AWS::Logs::LogGroup', which: 'all', metrics: 'all' },
];

function isScheduled(template: StackTemplate, fn: Resource): boolean {
  return template.ofType(SCHEDULE).some(schedule => template.functionOf(propertyOf(schedule, 'Target.Arn')) === fn);
}

/** By anything of the template: what invokes a function has a permission, or a statement in the policy of its role. */
function isInvoked(template: StackTemplate, fn: Resource): boolean {
  const refers = (value: unknown) => template.referencesIn(value).some(({ resource }) => template.functionOf({ Ref: resource.id }) === fn);
  const statements = template.ofType('AWS::IAM::Policy').flatMap(policy => listOf(propertyOf(policy, 'PolicyDocument.Statement'))) as Properties[];
  return statements.some(({ Action, Resource: resource }) => listOf(Action).includes('lambda:InvokeFunction') && refers(resource))
    || template.ofType('AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping').some(({ properties }) => refers(properties.FunctionName));
}

/** By a function of the template. */
function isConsumed(template: StackTemplate, source: Resource): boolean {
  return template.ofType('AWS::Lambda::EventSourceMapping').some(({ properties }) => template.resourceOf(properties.EventSourceArn) === source);
}
