import { attribute, change, deadLetters, findingsOf, HandMade } from './hand-made';
import { edges } from '../../../src/core/testing/private/edge-rules';
import { deadLetterQueueRetention, workQueuesAreRedriven } from '../../../src/core/testing/private/queue-edge-rules';

const FUNCTION = ['AWS::Lambda::Function', { Timeout: 30 }] as const;
const INVOKE_CONFIG = ['AWS::Lambda::EventInvokeConfig', {
  FunctionName: { Ref: 'Fn' },
  MaximumEventAgeInSeconds: 3600,
  MaximumRetryAttempts: 2,
  DestinationConfig: { OnFailure: { Destination: attribute('Failed') } },
}] as const;
const RETRY = { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 };

/** Edges as they should be. */
const QUEUE: HandMade = {
  Fn: FUNCTION,
  Failed: deadLetters,
  Queue: ['AWS::SQS::Queue', {
    VisibilityTimeout: 200, MessageRetentionPeriod: 345600, RedrivePolicy: { deadLetterTargetArn: attribute('Failed'), maxReceiveCount: 5 },
  }],
  Mapping: ['AWS::Lambda::EventSourceMapping', {
    FunctionName: { Ref: 'Fn' },
    EventSourceArn: attribute('Queue'),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumBatchingWindowInSeconds: 20,
    ScalingConfig: { MaximumConcurrency: 5 },
  }],
};
const FIFO: HandMade = change(change(QUEUE, 'Queue.FifoQueue', true), 'Failed.FifoQueue', true);
const KINESIS: HandMade = {
  Fn: FUNCTION,
  Failed: deadLetters,
  Records: ['AWS::S3::Bucket', {}],
  Stream: ['AWS::Kinesis::Stream', {}],
  Mapping: ['AWS::Lambda::EventSourceMapping', {
    FunctionName: { Ref: 'Fn' },
    EventSourceArn: attribute('Stream'),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: 18 * 3600,
    ParallelizationFactor: 1,
    DestinationConfig: { OnFailure: { Destination: attribute('Records') } },
  }],
};
const TABLE_STREAM: HandMade = {
  ...KINESIS,
  Stream: ['AWS::DynamoDB::Table', {}],
  Mapping: ['AWS::Lambda::EventSourceMapping', { ...KINESIS.Mapping[1], EventSourceArn: attribute('Stream', 'StreamArn') }],
};
const TOPIC: HandMade = {
  Failed: deadLetters,
  Inbox: QUEUE.Queue,
  Topic: ['AWS::SNS::Topic', {}],
  Subscription: ['AWS::SNS::Subscription', {
    Protocol: 'sqs',
    Endpoint: attribute('Inbox'),
    TopicArn: { Ref: 'Topic' },
    RawMessageDelivery: true,
    FilterPolicy: { kind: ['order'] },
    FilterPolicyScope: 'MessageBody',
    RedrivePolicy: { deadLetterTargetArn: attribute('Failed') },
  }],
};
const RULE: HandMade = {
  Fn: FUNCTION,
  Failed: deadLetters,
  Config: INVOKE_CONFIG,
  Rule: ['AWS::Events::Rule', {
    Targets: [{
      Id: 'T',
      Arn: attribute('Fn'),
      DeadLetterConfig: { Arn: attribute('Failed') },
      RetryPolicy: RETRY,
      InputTransformer: { InputPathsMap: { id: '$.id', time: '$.time' }, InputTemplate: '{"id": <id>, "time": <time>}' },
    }],
  }],
};
const SCHEDULE: HandMade = {
  Fn: FUNCTION,
  Failed: deadLetters,
  Config: INVOKE_CONFIG,
  Schedule: ['AWS::Scheduler::Schedule', {
    FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: attribute('Fn'), DeadLetterConfig: { Arn: attribute('Failed') }, RetryPolicy: RETRY },
  }],
};
const PIPE: HandMade = {
  Failed: deadLetters,
  Pipe: ['AWS::Pipes::Pipe', {
    Target: attribute('Failed'),
    LogConfiguration: { Level: 'ERROR' },
    SourceParameters: { KinesisStreamParameters: { DeadLetterConfig: { Arn: attribute('Failed') } } },
  }],
};
const BUCKET: HandMade = {
  ...QUEUE,
  Config: INVOKE_CONFIG,
  Bucket: ['AWS::S3::Bucket', { NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: attribute('Queue') }] } }],
};
const BUCKET_OF_CDK: HandMade = {
  ...QUEUE,
  Config: INVOKE_CONFIG,
  Bucket: ['Custom::S3BucketNotifications', { NotificationConfiguration: { QueueConfigurations: [{ QueueArn: attribute('Queue') }] } }],
};

const EDGES = { QUEUE, FIFO, KINESIS, TABLE_STREAM, TOPIC, RULE, SCHEDULE, PIPE, BUCKET, BUCKET_OF_CDK };

test.each(Object.entries(EDGES))('passes a %s as it should be', (_, template) => {
  expect(findingsOf(edges, template)).toEqual([]);
});

test.each<[keyof typeof EDGES, string, unknown, string]>([
  ['QUEUE', 'Mapping.FunctionResponseTypes', undefined, 'Mapping: one bad message fails its whole batch'],
  ['QUEUE', 'Mapping.ScalingConfig.MaximumConcurrency', 1, 'Mapping: MaximumConcurrency is not within'],
  ['QUEUE', 'Queue.VisibilityTimeout', 199, 'Queue: VisibilityTimeout must be at least 6 x 30 s + 20 s, got 199'],
  ['QUEUE', 'Queue.VisibilityTimeout', undefined, 'Queue: VisibilityTimeout must be at least'],
  ['QUEUE', 'Mapping.FunctionName', 'arn:aws:lambda:us-east-1:111111111111:function:imported', 'Queue: VisibilityTimeout must be at least 6 x 900 s'],
  ['QUEUE', 'Queue.RedrivePolicy', undefined, 'Queue: a queue that feeds a function has no RedrivePolicy'],
  ['QUEUE', 'Queue.RedrivePolicy.maxReceiveCount', 4, 'Queue: maxReceiveCount must be at least 5'],
  ['QUEUE', 'Queue.MessageRetentionPeriod', 3600, 'Queue: messages must be kept for 4 days'],
  ['QUEUE', 'Queue.MessageRetentionPeriod', 14 * 24 * 60 * 60, 'Failed: a dead-letter queue must keep messages longer than its source'],
  ['FIFO', 'Failed.FifoQueue', undefined, 'Failed: the dead-letter queue of a FIFO queue is FIFO'],
  ['QUEUE', 'Mapping.EventSourceArn', 'arn:aws:kafka:us-east-1:111111111111:cluster/c', 'Mapping: an event source that no rule knows'],
  ['KINESIS', 'Mapping.BisectBatchOnFunctionError', undefined, 'Mapping: a failing batch of a stream is not bisected'],
  ['KINESIS', 'Mapping.MaximumRetryAttempts', undefined, 'Mapping: a record of a stream is retried without end'],
  ['KINESIS', 'Mapping.MaximumRetryAttempts', -1, 'Mapping: a record of a stream is retried without end'],
  ['KINESIS', 'Mapping.MaximumRecordAgeInSeconds', -1, 'Mapping: records of a stream are tried however old'],
  ['KINESIS', 'Mapping.MaximumRecordAgeInSeconds', 18 * 3600 + 1, 'Mapping: records of a stream are tried for more than 75 % of their retention, 64800 s'],
  ['TABLE_STREAM', 'Mapping.MaximumRecordAgeInSeconds', 24 * 3600, 'Mapping: records of a stream are tried for more than 75 %'],
  ['KINESIS', 'Mapping.DestinationConfig', undefined, 'Mapping: failed records of a stream have no bucket'],
  ['KINESIS', 'Mapping.DestinationConfig.OnFailure.Destination', attribute('Failed'), 'Mapping: failed records of a stream have no bucket'],
  ['KINESIS', 'Mapping.FunctionResponseTypes', [], 'Mapping: one bad record fails its whole batch'],
  ['KINESIS', 'Mapping.ParallelizationFactor', undefined, 'Mapping: the parallelization factor of a stream is not stated'],
  ['TABLE_STREAM', 'Mapping.BisectBatchOnFunctionError', false, 'Mapping: a failing batch of a stream is not bisected'],
  ['TABLE_STREAM', 'Mapping.DestinationConfig.OnFailure', {}, 'Mapping: failed records of a stream have no bucket'],
  ['TOPIC', 'Subscription.RedrivePolicy', undefined, 'Subscription: an SNS subscription has no RedrivePolicy'],
  ['TOPIC', 'Subscription.RawMessageDelivery', false, 'Subscription: delivery to a queue is not raw'],
  ['TOPIC', 'Subscription.FilterPolicyScope', undefined, 'Subscription: a FilterPolicy without FilterPolicyScope'],
  ['TOPIC', 'Topic.Subscription', [{ Protocol: 'sqs', Endpoint: attribute('Inbox') }], 'Topic: an SNS subscription has no RedrivePolicy'],
  ['RULE', 'Rule.Targets.0.DeadLetterConfig', undefined, 'Rule: an EventBridge target has no dead-letter queue'],
  ['RULE', 'Rule.Targets.0.RetryPolicy.MaximumRetryAttempts', undefined, 'Rule: an EventBridge target does not state its retries'],
  ['RULE', 'Rule.Targets.0.RetryPolicy', undefined, 'Rule: an EventBridge target does not state the longest age'],
  ['RULE', 'Rule.Targets.0.InputTransformer', { InputTemplate: '"hello"' }, 'Rule: an input transformer drops the event\'s id'],
  ['SCHEDULE', 'Schedule.Target.DeadLetterConfig', undefined, 'Schedule: a schedule has no dead-letter queue'],
  ['SCHEDULE', 'Schedule.Target.RetryPolicy', undefined, 'Schedule: a schedule does not state its retries'],
  ['SCHEDULE', 'Schedule.FlexibleTimeWindow', undefined, 'Schedule: the flexible time window of a schedule is not stated'],
  ['SCHEDULE', 'Config.DestinationConfig', undefined, 'Fn: a function that is invoked asynchronously has neither'],
  ['SCHEDULE', 'Config.MaximumEventAgeInSeconds', undefined, 'Fn: the longest age of an asynchronous event is not stated'],
  ['SCHEDULE', 'Config.MaximumRetryAttempts', undefined, 'Fn: the retries of asynchronous invocations are not stated'],
  ['RULE', 'Config.FunctionName', 'another', 'Fn: a function that is invoked asynchronously has neither'],
  ['PIPE', 'Pipe.SourceParameters.KinesisStreamParameters', {}, 'Pipe: a pipe from a stream has no dead-letter queue'],
  ['PIPE', 'Pipe.LogConfiguration', undefined, 'Pipe: a pipe does not log its errors'],
  ['BUCKET', 'Bucket.NotificationConfiguration', { LambdaConfigurations: [{ Function: attribute('Fn') }] }, 'Bucket: a bucket notifies a function directly'],
  ['BUCKET_OF_CDK', 'Bucket.NotificationConfiguration', { LambdaFunctionConfigurations: [{ LambdaFunctionArn: attribute('Fn') }] },
    'Bucket: a bucket notifies a function directly'],
])('finds what is lost where of a %s %s is %j', (edge, path, value, expected) => {
  expect(findingsOf(edges, change(EDGES[edge], path, value))).toContainEqual(expect.stringContaining(expected));
});

test('sees the function behind an alias', () => {
  const aliased: HandMade = {
    ...QUEUE, Alias: ['AWS::Lambda::Alias', { FunctionName: { Ref: 'Fn' } }], Mapping: change(QUEUE, 'Mapping.FunctionName', { Ref: 'Alias' }).Mapping,
  };
  expect(findingsOf(edges, aliased)).toEqual([]);
  expect(findingsOf(edges, change(aliased, 'Fn.Timeout', 60))).toContainEqual(expect.stringContaining('6 x 60 s'));
});

test('finds dead letters that are kept for less than 14 days, whatever feeds them', () => {
  expect(findingsOf(deadLetterQueueRetention, SCHEDULE)).toEqual([]);
  expect(findingsOf(deadLetterQueueRetention, change(SCHEDULE, 'Failed.MessageRetentionPeriod', 345600)))
    .toEqual(['Failed: a dead-letter queue keeps messages for 14 days, got 345600 s']);
});

test('finds a queue of work without dead-letter queue, also where no function takes from it', () => {
  const { Queue, Failed } = QUEUE;
  expect(findingsOf(workQueuesAreRedriven, { Queue, Failed })).toEqual([]);
  expect(findingsOf(workQueuesAreRedriven, change({ Queue, Failed }, 'Queue.RedrivePolicy')))
    .toEqual(['Queue: a queue of work has no dead-letter queue', 'Failed: a queue of work has no dead-letter queue']);
});
