import { listOf, Properties, propertyOf, Resource, StackTemplate } from './stack-template';

/** The ways in which one resource hands work to another without waiting for it. */
export type EdgeKind =
  | 'queue to function' | 'stream to function' | 'other source to function'
  | 'topic subscription' | 'rule to target' | 'schedule to target' | 'pipe' | 'bucket notification'
  | 'asynchronous invocation' | 'redrive';

/** An asynchronous edge found in a template. */
export interface Edge {
  readonly kind: EdgeKind;
  /** The resource whose properties describe the edge. */
  readonly resource: Resource;
  /** That part of the properties which describes it. */
  readonly description: Properties;
  /** Where it leads, as the template says it. */
  readonly target: unknown;
}

/** All asynchronous edges of a template. */
export function edgesOf(template: StackTemplate): Edge[] {
  const direct = [
    ...template.ofType('AWS::Lambda::EventSourceMapping').map(mapping => edge(mappingKind(template, mapping), mapping, mapping.properties.FunctionName)),
    ...template.ofType('AWS::SNS::Subscription').map(subscription => edge('topic subscription', subscription, subscription.properties.Endpoint)),
    ...template.ofType('AWS::Events::Rule').flatMap(rule => parts(rule, 'rule to target', 'Targets', 'Arn')),
    ...template.ofType('AWS::Scheduler::Schedule').flatMap(schedule => parts(schedule, 'schedule to target', 'Target', 'Arn')),
    ...template.ofType('AWS::Pipes::Pipe').map(pipe => edge('pipe', pipe, pipe.properties.Target)),
    ...template.ofType('AWS::SNS::Topic').flatMap(topic => parts(topic, 'topic subscription', 'Subscription', 'Endpoint')),
    ...bucketNotifications(template),
    ...template.ofType('AWS::SQS::Queue').flatMap(queue => parts(queue, 'redrive', 'RedrivePolicy', 'deadLetterTargetArn')),
  ];
  return [...direct, ...asynchronousInvocations(template, direct)];
}

function edge(kind: EdgeKind, resource: Resource, target: unknown, description = resource.properties): Edge {
  return { kind, resource, description, target };
}

function parts(resource: Resource, kind: EdgeKind, property: string, target: string): Edge[] {
  return listOf(propertyOf(resource, property)).map(part => edge(kind, resource, (part as Properties)[target], part as Properties));
}

/** Kafka, MQ and DocumentDB sources are neither queues nor streams of a pattern. */
function mappingKind(template: StackTemplate, { properties }: Resource): EdgeKind {
  const source = properties.EventSourceArn;
  const type = template.resourceOf(source)?.type ?? '';
  const service = /:(sqs|kinesis|dynamodb):/.exec(JSON.stringify(source) ?? '')?.[1];
  if (type === 'AWS::SQS::Queue' || service === 'sqs') { return 'queue to function'; }
  if (type.startsWith('AWS::Kinesis::') || type.startsWith('AWS::DynamoDB::') || service) { return 'stream to function'; }
  return 'other source to function';
}

/** Made by CloudFormation itself, or by the custom resource of the CDK. */
function bucketNotifications(template: StackTemplate): Edge[] {
  const kinds = [
    ['LambdaConfigurations', 'Function'], ['LambdaFunctionConfigurations', 'LambdaFunctionArn'],
    ['QueueConfigurations', 'Queue'], ['QueueConfigurations', 'QueueArn'],
    ['TopicConfigurations', 'Topic'], ['TopicConfigurations', 'TopicArn'],
  ];
  return template.ofType('AWS::S3::Bucket', 'Custom::S3BucketNotifications').flatMap(resource => kinds.flatMap(([list, target]) =>
    parts(resource, 'bucket notification', `NotificationConfiguration.${list}`, target).filter(part => part.target !== undefined)));
}

/** One for each function that something invokes without waiting for it. */
function asynchronousInvocations(template: StackTemplate, edges: Edge[]): Edge[] {
  const invoking: EdgeKind[] = ['topic subscription', 'rule to target', 'schedule to target', 'bucket notification'];
  const targets = edges.filter(({ kind }) => invoking.includes(kind)).map(({ target }) => template.functionOf(target));
  const functions = targets.filter(target => target?.type === 'AWS::Lambda::Function') as Resource[];
  return [...new Set(functions)].map(fn => edge('asynchronous invocation', fn, { Ref: fn.id }));
}

const DEAD_LETTER_QUEUES = new WeakMap<StackTemplate, Resource[]>();

/** Queues that take what has failed, with the value that says so. */
export function deadLetterQueues(template: StackTemplate): Resource[] {
  const found = DEAD_LETTER_QUEUES.get(template) ?? findDeadLetterQueues(template);
  DEAD_LETTER_QUEUES.set(template, found);
  return found;
}

function findDeadLetterQueues(template: StackTemplate): Resource[] {
  // the last two: queues for what no retry of the library's handlers would fix
  const places = ['deadLetterTargetArn', 'DeadLetterConfig', 'OnFailure', 'CATALOG_FAILURE_QUEUES', 'FAILURE_QUEUE_URL'];
  const found = template.resources.flatMap(({ properties }) => valuesNamed(properties, places))
    .flatMap(value => template.referencesIn(value))
    .map(({ resource }) => resource)
    .filter(({ type }) => type === 'AWS::SQS::Queue');
  return [...new Set(found)];
}

function valuesNamed(value: unknown, names: string[]): unknown[] {
  if (typeof value !== 'object' || value === null) { return []; }
  return Object.entries(value).flatMap(([name, part]) => names.includes(name) ? [part] : valuesNamed(part, names));
}
