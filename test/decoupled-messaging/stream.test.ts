import { aws_kms as kms, aws_lambda as lambda, Duration, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { billedBy, channelOf, statements } from './messaging';
import { MessageConsumer, DecoupledMessaging, Idempotency, MessageChannel, MessageFilter } from '../../src';
import { shop, userFunction } from '../support/stacks';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

test('retries a failing batch in halves for 75 % of the retention of its records, then stores it in a bucket', () => {
  const { stack, template, messaging, subscription } = billedBy(MessageChannel.stream());
  template.hasResourceProperties(MAPPING, {
    EventSourceArn: stack.resolve(messaging.stream!.streamArn),
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10_000,
    MaximumRecordAgeInSeconds: 18 * 60 * 60,
    ParallelizationFactor: 1,
    BatchSize: 100,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: stack.resolve(subscription.failedRecordsBucket!.bucketArn) } },
    MetricsConfig: { Metrics: ['EventCount'] },
  });
});

test('lets Lambda store records that it gives up, and nothing else, before the event source is created', () => {
  const { stack, template, subscription } = billedBy(MessageChannel.stream());
  const bucket = stack.resolve(subscription.failedRecordsBucket!.bucketArn) as unknown;
  expect(statements(stack)).toEqual(expect.arrayContaining([
    { Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [bucket, '/*']] } },
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
  ]));
  const [mapping] = Object.values(template.findResources(MAPPING));
  expect(mapping.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/ServiceRoleDefaultPolicy|RoleDefaultPolicy/)]));
});

test('says when records are in the bucket, and when they are in none', () => {
  const { stack, template, subscription } = billedBy(MessageChannel.stream());
  const Dimensions = [{ Name: 'EventSourceMappingUUID', Value: stack.resolve(subscription.eventSourceMapping!.eventSourceMappingId) as unknown }];
  const figures = { Threshold: 0, DatapointsToAlarm: 1, EvaluationPeriods: 5 };
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'OnFailureDestinationDeliveredEventCount', Dimensions, ...figures });
  const summed = (metric: object) => Match.objectLike({ MetricStat: Match.objectLike({ Metric: metric }) });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: Match.arrayWith([
      summed({ Namespace: 'AWS/Lambda', MetricName: 'DroppedEventCount', Dimensions }),
      summed({ Namespace: 'CdkServerlessCatalog', MetricName: 'RecordsNotSetAside', Dimensions: [{ Name: 'pattern', Value: '/Shop/Orders/Billing' }] }),
    ]),
    ...figures,
  });
});

test('begins with the oldest record, so that a consumer that is added again misses no message', () => {
  billedBy(MessageChannel.stream()).template.hasResourceProperties(MAPPING, { StartingPosition: 'TRIM_HORIZON' });
});

test('reads with the options that are given', () => {
  const { template } = billedBy(MessageChannel.stream({ retentionPeriod: Duration.days(30) }), {
    batchSize: 1000,
    stream: { startingPosition: lambda.StartingPosition.LATEST, parallelizationFactor: 10, retryAttempts: 0, maxRecordAge: Duration.hours(1) },
  });
  template.hasResourceProperties(MAPPING, {
    BatchSize: 1000, StartingPosition: 'LATEST', ParallelizationFactor: 10, MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 3600,
  });
});

test('reads from a time', () => {
  const stream = { startingPosition: lambda.StartingPosition.AT_TIMESTAMP, startingPositionTimestamp: 1_700_000_000 };
  billedBy(MessageChannel.stream(), { stream }).template.hasResourceProperties(MAPPING, {
    StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_700_000_000,
  });
});

test.each([
  ['no time', { startingPosition: lambda.StartingPosition.AT_TIMESTAMP }, 'be given with startingPosition AT_TIMESTAMP, and only then, got nothing'],
  ['a time for another position', { startingPositionTimestamp: 1_700_000_000 }, 'be given with startingPosition AT_TIMESTAMP, and only then, got 1700000000'],
  ['a token for another position', { startingPosition: lambda.StartingPosition.LATEST, startingPositionTimestamp: Token.asNumber({ Ref: 'Time' }) },
    "be given with startingPosition AT_TIMESTAMP, and only then, got 'a token'"],
  ['milliseconds', { startingPosition: lambda.StartingPosition.AT_TIMESTAMP, startingPositionTimestamp: 1_700_000_000_000 }, '(Unix seconds, not in the future), got 1700000000000'],
  ['half a second', { startingPosition: lambda.StartingPosition.AT_TIMESTAMP, startingPositionTimestamp: 1.5 }, 'be a whole number between 1 and'],
])('refuses %s', (_, stream, message) => {
  const refused = () => billedBy(MessageChannel.stream(), { stream });
  expect(refused).toThrow('stream.startingPositionTimestamp must be');
  expect(refused).toThrow(message);
});

test('gathers a batch', () => {
  const options = { batchSize: 500, maxBatchingWindow: Duration.minutes(1) };
  billedBy(MessageChannel.stream(), options).template.hasResourceProperties(MAPPING, { BatchSize: 500, MaximumBatchingWindowInSeconds: 60 });
  billedBy(MessageChannel.stream()).template.hasResourceProperties(MAPPING, { MaximumBatchingWindowInSeconds: Match.absent() });
});

test('retries records for at most 7 days, the limit of Lambda', () => {
  billedBy(MessageChannel.stream({ retentionPeriod: Duration.days(30) })).template.hasResourceProperties(MAPPING, {
    MaximumRecordAgeInSeconds: 7 * 24 * 60 * 60,
  });
});

test('gives the function its failure queue and its idempotency table', () => {
  const { stack, template, messaging, subscription } = billedBy(MessageChannel.stream(), { idempotency: Idempotency.byMessageId() });
  const arn = stack.resolve(messaging.stream!.streamArn) as unknown;
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        CATALOG_FAILURE_QUEUES: { 'Fn::Join': ['', ['{"', arn, '":"', stack.resolve(subscription.deadLetterQueue.queueUrl), '"}']] },
        CATALOG_FAILED_RECORDS: {
          'Fn::Join': ['', ['{"', arn, '":{"bucket":"', stack.resolve(subscription.failedRecordsBucket!.bucketName), '","pattern":"/Shop/Orders/Billing"}}']],
        },
        CATALOG_IDEMPOTENCY: { 'Fn::Join': ['', ['{"', arn, '":{"table":"', stack.resolve(subscription.idempotencyTable!.tableName), `","expiresAfter":${91 * 24 * 60 * 60}}}`]] },
      },
    },
  });
  expect(statements(stack)).toContainEqual(expect.objectContaining({ Action: 'sqs:SendMessage', Resource: stack.resolve(subscription.deadLetterQueue.queueArn) }));
});

test('remembers messages for as long as the stream can be read again, and the bucket has what Lambda gave up', () => {
  const { stack, template, messaging, subscription } = billedBy(
    MessageChannel.stream({ retentionPeriod: Duration.days(60) }), { idempotency: Idempotency.byMessageId() },
  );
  const arn = stack.resolve(messaging.stream!.streamArn) as unknown;
  const table = stack.resolve(subscription.idempotencyTable!.tableName) as unknown;
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: { CATALOG_IDEMPOTENCY: { 'Fn::Join': ['', ['{"', arn, '":{"table":"', table, `","expiresAfter":${150 * 24 * 60 * 60}}}`]] } },
    },
  });
});

test('filters by the content of a record', () => {
  billedBy(MessageChannel.stream(), { filter: MessageFilter.body({ type: ['OrderPaid.v1'] }) }).template.hasResourceProperties(MAPPING, {
    FilterCriteria: { Filters: [{ Pattern: '{"data":{"type":["OrderPaid.v1"]}}' }] },
  });
});

test('gives enhanced fan-out a registered consumer, which the function may read', () => {
  const { stack, template, subscription } = billedBy(MessageChannel.stream(), { stream: { enhancedFanOut: true } });
  const arn = stack.resolve(subscription.streamConsumer!.streamConsumerArn) as unknown;
  template.hasResourceProperties(MAPPING, { EventSourceArn: arn });
  expect(statements(stack)).toContainEqual(expect.objectContaining({ Action: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'], Resource: arn }));
});

test('is on demand and encrypted, unless shards and a key are given', () => {
  Template.fromStack(channelOf(MessageChannel.stream()).stack).hasResourceProperties('AWS::Kinesis::Stream', {
    StreamModeDetails: { StreamMode: 'ON_DEMAND' }, RetentionPeriodHours: 24, StreamEncryption: { KeyId: 'alias/aws/kinesis' }, ShardCount: Match.absent(),
  });
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  const channel = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.stream({ shardCount: 3, retentionPeriod: Duration.days(2) }), encryptionKey });
  channel.subscribe('Billing', MessageConsumer.function(userFunction(stack)));
  Template.fromStack(stack).hasResourceProperties('AWS::Kinesis::Stream', {
    StreamModeDetails: { StreamMode: 'PROVISIONED' }, ShardCount: 3, RetentionPeriodHours: 48, StreamEncryption: { KeyId: stack.resolve(encryptionKey.keyArn) },
  });
  expect(statements(stack)).toContainEqual(expect.objectContaining({ Action: 'kms:Decrypt', Resource: stack.resolve(encryptionKey.keyArn) }));
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: stack.resolve(encryptionKey.keyArn) } }] },
  });
});

test('every subscription reads on its own', () => {
  const { stack, messaging } = billedBy(MessageChannel.stream());
  const shipping = messaging.subscribe('Shipping', MessageConsumer.function(userFunction(stack, 'Ship')));
  expect(shipping.deadLetterQueue).not.toBe(messaging.subscriptions.Billing.deadLetterQueue);
  expect(messaging.bindConsumer(stack)).toEqual({ stream: messaging.stream });
});

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html: ResourceConflictException
test.each([[{}], [{ stream: { enhancedFanOut: true } }]])('a function reads a stream once, also with %j', options => {
  const stack = shop();
  const billing = userFunction(stack);
  const channel = new DecoupledMessaging(stack, 'Readings', { channel: MessageChannel.stream() });
  channel.subscribe('Billing', MessageConsumer.function(billing));
  expect(() => channel.subscribe('Audit', MessageConsumer.function(billing), options)).toThrow(new Error(
    "DecoupledMessaging at 'Shop/Readings': consumer of 'Audit' must be a function that does not read the stream yet: "
    + "Lambda takes one event source mapping of both, which 'Billing' has, got 'Shop/Charge'."));
  new DecoupledMessaging(stack, 'Others', { channel: MessageChannel.stream() }).subscribe('Billing', MessageConsumer.function(billing));
});
