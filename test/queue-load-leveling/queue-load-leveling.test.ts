import { App, aws_iam as iam, aws_sns as sns, aws_sns_subscriptions as subscriptions, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker } from '../../src';
import { shop, userFunction, userTask, userVpc } from '../support/stacks';

function leveled(props: Partial<QueueLoadLevelingProps> = {}) {
  const stack = shop();
  const leveling = new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack, 'Charge', { timeout: Duration.seconds(10) })),
    ...props,
  });
  return { stack, leveling };
}

const EVENT_SOURCE = 'AWS::Lambda::EventSourceMapping';

describe('by default', () => {
  const { stack, leveling } = leveled();
  const template = Template.fromStack(stack);
  const queues = template.findResources('AWS::SQS::Queue');
  const { queue, deadLetterQueue } = leveling;
  const ref = (q: typeof queue) => stack.resolve(q.queueUrl).Ref as string;

  test('hands over 10 messages at a time to 5 functions at the most, and takes partial batch responses', () => {
    template.hasResourceProperties(EVENT_SOURCE, {
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 5 },
      MaximumBatchingWindowInSeconds: Match.absent(),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      EventSourceArn: stack.resolve(queue.queueArn),
    });
  });

  test('keeps messages for 4 days, invisible for 6 times the timeout while at work', () => {
    expect(queues[ref(queue)].Properties).toEqual({
      VisibilityTimeout: 60,
      MessageRetentionPeriod: 4 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: stack.resolve(deadLetterQueue.queueArn), maxReceiveCount: 5 },
    });
  });

  test('keeps what failed for 14 days', () => {
    expect(queues[ref(deadLetterQueue)].Properties).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 60 * 60, SqsManagedSseEnabled: true });
  });

  test('refuses requests to both queues that come without TLS', () => {
    for (const q of [queue, deadLetterQueue]) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [stack.resolve(q.queueUrl)],
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({
            Action: 'sqs:*', Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, Principal: { AWS: '*' },
          })]),
        },
      });
    }
  });

  test('lets the worker receive and send fresh copies, and nothing else', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(policy.Properties.PolicyDocument.Statement).toEqual([{
      Action: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Effect: 'Allow',
      Resource: stack.resolve(queue.queueArn),
    }, { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: stack.resolve(queue.queueArn) }]);
  });

  test('offers what it is made of', () => {
    expect(leveling.eventSourceMapping).toBeDefined();
    expect([leveling.service, leveling.jobTable, leveling.sweeperFunction]).toEqual([undefined, undefined, undefined]);
  });

  test('has no HTTP API, table or bucket', () => {
    ['AWS::ApiGatewayV2::Api', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket'].forEach(type => template.resourceCountIs(type, 0));
  });
});

test.each<[string, Partial<QueueLoadLevelingProps>, string, object]>([
  ['maxConcurrency bounds the functions at work', { maxConcurrency: 2 }, EVENT_SOURCE, { ScalingConfig: { MaximumConcurrency: 2 } }],
  ['maxConcurrency goes up to 1000', { maxConcurrency: 1000 }, EVENT_SOURCE, { ScalingConfig: { MaximumConcurrency: 1000 } }],
  ['batchSize is what is handed over together', { batchSize: 1 }, EVENT_SOURCE, { BatchSize: 1 }],
  ['batchSize goes up to 10,000 with a batching window', { batchSize: 10_000, maxBatchingWindow: Duration.seconds(1) }, EVENT_SOURCE, { BatchSize: 10_000 }],
  ['maxBatchingWindow is how long a batch may wait', { maxBatchingWindow: Duration.minutes(5) }, EVENT_SOURCE, { MaximumBatchingWindowInSeconds: 300 }],
  ['maxBatchingWindow adds to the visibility timeout', { maxBatchingWindow: Duration.seconds(30) }, 'AWS::SQS::Queue', { VisibilityTimeout: 90 }],
  ['maxReceiveCount is when a message is moved to the dead-letter queue', { maxReceiveCount: 9 }, 'AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: 9 }) }],
])('%s', (_, props, type, properties) => {
  Template.fromStack(leveled(props).stack).hasResourceProperties(type, properties);
});

describe('to others it', () => {
  test('is a consumer: messages go to its queue, nothing is created', () => {
    const { stack, leveling } = leveled();
    const before = stack.node.findAll().length;
    expect(leveling.bindConsumer(stack)).toEqual({ queue: leveling.queue });
    expect(stack.node.findAll()).toHaveLength(before);
  });

  test('grants sending', () => {
    const { stack, leveling } = leveled();
    const sender = new iam.Role(stack, 'Sender', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    expect(leveling.grantSendMessages(sender).success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: stack.getLogicalId(sender.node.defaultChild as iam.CfnRole) }],
      PolicyDocument: {
        Statement: [{ Action: Match.arrayWith(['sqs:SendMessage']), Effect: 'Allow', Resource: stack.resolve(leveling.queue.queueArn) }],
      },
    });
  });

  test('gives the age of its backlog as a metric', () => {
    const { leveling } = leveled();
    expect(leveling.metricBacklogAge()).toMatchObject({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      statistic: 'Maximum',
      period: Duration.minutes(1),
      dimensions: { QueueName: leveling.queue.queueName },
    });
    expect(leveling.metricBacklogAge({ statistic: 'Average', period: Duration.minutes(5) })).toMatchObject({
      statistic: 'Average', period: Duration.minutes(5),
    });
  });

  test('gives the messages in the dead-letter queue as a metric', () => {
    const { leveling } = leveled();
    expect(leveling.metricDeadLetters()).toMatchObject({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      period: Duration.minutes(1),
      dimensions: { QueueName: leveling.deadLetterQueue.queueName },
    });
    expect(leveling.metricDeadLetters({ label: 'Failed' })).toMatchObject({ label: 'Failed' });
  });
});

describe('from another stack it gets messages', () => {
  function acrossStacks() {
    const app = new App();
    const [queues, producers] = ['Queues', 'Producers'].map(id => new Stack(app, id));
    const leveling = new QueueLoadLeveling(queues, 'Payments', { worker: QueueWorker.function(userFunction(queues)) });
    return { app, leveling, queues, producers };
  }

  test('of a function that is granted to send', () => {
    const { leveling, queues, producers } = acrossStacks();
    leveling.grantSendMessages(userFunction(producers, 'Checkout'));
    Template.fromStack(producers).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Resource: { 'Fn::ImportValue': Match.stringLikeRegexp('^Queues:') } })] },
    });
    expect(producers.dependencies).toEqual([queues]);
    expect(queues.dependencies).toEqual([]);
  });

  test('of a topic', () => {
    const { app, leveling, producers, queues } = acrossStacks();
    const { queue } = leveling.bindConsumer(producers);
    new sns.Topic(producers, 'Orders').addSubscription(new subscriptions.SqsSubscription(queue!));
    app.synth();
    Template.fromStack(queues).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs', TopicArn: { 'Fn::ImportValue': Match.stringLikeRegexp('^Producers:') },
    });
  });
});

test('stands beside another in one stack', () => {
  const stack = shop();
  const patterns = ['Payments', 'Refunds'].map(id => {
    const leveling = new QueueLoadLeveling(stack, id, { worker: QueueWorker.function(userFunction(stack, `${id}Fn`)) });
    leveling.addAsyncHttpApi('Api');
    return leveling;
  });
  new QueueLoadLeveling(stack, 'Videos', { worker: QueueWorker.container(userTask(stack), { vpc: userVpc(stack) }) }).addAsyncHttpApi('Api');
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ApiGatewayV2::Api', 3);
  template.resourceCountIs('AWS::DynamoDB::Table', 3);
  expect(patterns[0].jobTable).not.toBe(patterns[1].jobTable);
});
