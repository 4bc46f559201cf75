import { Edge } from './asynchronous-edges';
import { hasDestination } from './queue-edge-rules';
import { expectThat, Finding } from './rule';
import { listOf, Properties, propertyOf, StackTemplate } from './stack-template';

export function topicSubscription(_: StackTemplate, { resource, description }: Edge): Finding[] {
  const has = (path: string) => path.split('.').reduce<unknown>((value, name) => (value as Properties | undefined)?.[name], description) !== undefined;
  return [
    ...expectThat(has('RedrivePolicy.deadLetterTargetArn'), resource,
      'an SNS subscription has no RedrivePolicy: what cannot be delivered is lost', 'set deadLetterQueue on the subscription'),
    ...expectThat(description.Protocol !== 'sqs' || description.RawMessageDelivery === true, resource, 'delivery to a queue is not raw'),
    ...expectThat(!has('FilterPolicy') || has('FilterPolicyScope'), resource, 'a FilterPolicy without FilterPolicyScope leaves open what it filters'),
  ];
}

/** EventBridge retries for 24 hours and 185 times by default; the template states it (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html). */
export function ruleToTarget(_: StackTemplate, edge: Edge): Finding[] {
  const template = (edge.description.InputTransformer as Properties | undefined)?.InputTemplate;
  const text = JSON.stringify([template, (edge.description.InputTransformer as Properties | undefined)?.InputPathsMap]);
  return [
    ...deliveryPolicy(edge, 'an EventBridge target'),
    ...expectThat(template === undefined || /aws\.events\.event(\b|\.json)/.test(text) || (/\$\.id\b/.test(text) && /\$\.time\b/.test(text)), edge.resource,
      'an input transformer drops the event\'s id and time, which consumers need to detect duplicates'),
  ];
}

export function scheduleToTarget(_: StackTemplate, edge: Edge): Finding[] {
  return [
    ...deliveryPolicy(edge, 'a schedule'),
    ...expectThat(propertyOf(edge.resource, 'FlexibleTimeWindow.Mode') !== undefined, edge.resource, 'the flexible time window of a schedule is not stated'),
  ];
}

function deliveryPolicy({ resource, description }: Edge, what: string): Finding[] {
  const retry = description.RetryPolicy as Properties | undefined;
  return [
    ...expectThat(hasDestination(description.DeadLetterConfig, 'Arn'), resource, `${what} has no dead-letter queue`, 'set deadLetterQueue on the target'),
    ...expectThat(retry?.MaximumRetryAttempts !== undefined, resource, `${what} does not state its retries`),
    ...expectThat(retry?.MaximumEventAgeInSeconds !== undefined, resource, `${what} does not state the longest age of an event`),
  ];
}

export function bucketNotification(template: StackTemplate, { resource, target }: Edge): Finding[] {
  const type = template.functionOf(target)?.type;
  return expectThat(type !== 'AWS::Lambda::Function', resource,
    'a bucket notifies a function directly: while it is down events age and drop; notify a queue or EventBridge');
}

export function asynchronousInvocation(template: StackTemplate, { resource: fn }: Edge): Finding[] {
  const config = template.ofType('AWS::Lambda::EventInvokeConfig').find(({ properties }) => template.functionOf(properties.FunctionName) === fn);
  return [
    ...expectThat(hasDestination(fn.properties.DeadLetterConfig, 'TargetArn' as 'Arn')
      || (config !== undefined && hasDestination(propertyOf(config, 'DestinationConfig.OnFailure'), 'Destination')), fn,
    'a function that is invoked asynchronously has neither an on-failure destination nor a dead-letter queue', 'set onFailure or deadLetterQueue on the function'),
    ...expectThat(config?.properties.MaximumEventAgeInSeconds !== undefined, fn, 'the longest age of an asynchronous event is not stated'),
    ...expectThat(config?.properties.MaximumRetryAttempts !== undefined, fn, 'the retries of asynchronous invocations are not stated'),
  ];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html */
export function pipe(_: StackTemplate, { resource }: Edge): Finding[] {
  const source = propertyOf(resource, 'SourceParameters') as Properties | undefined;
  const streams = ['KinesisStreamParameters', 'DynamoDBStreamParameters'].flatMap(name => listOf(source?.[name]) as Properties[]);
  return [
    ...streams.flatMap(stream => expectThat(hasDestination(stream.DeadLetterConfig, 'Arn'), resource,
      'a pipe from a stream has no dead-letter queue', 'set DeadLetterConfig of the source')),
    ...expectThat(['ERROR', 'INFO', 'TRACE'].includes(String(propertyOf(resource, 'LogConfiguration.Level'))), resource, 'a pipe does not log its errors'),
  ];
}
