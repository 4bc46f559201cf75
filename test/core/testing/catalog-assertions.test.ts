import { App, Duration, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CatalogAssertions } from '../../../src';
import { fixturesOf, patterns } from '../../contract/patterns';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Shop'); });

const worker = (id = 'Worker', props = {}) => new Function(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('//'), ...props });
const deadLetters = (id = 'Failed') => new Queue(stack, id, { retentionPeriod: Duration.days(14) });

/** The lines of the error, or none. */
function violations(check: (assertions: CatalogAssertions) => void, exceptPaths?: string[]): string[] {
  try {
    check(CatalogAssertions.fromStack(stack, { exceptPaths }));
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

const edges = (assertions: CatalogAssertions) => assertions.hasFailureDestinations();
const alarms = (assertions: CatalogAssertions) => assertions.hasResolvingAlarms();
const wildcards = (assertions: CatalogAssertions) => assertions.hasNoWildcards();
const all = (assertions: CatalogAssertions) => assertions.hasNoViolations();

describe('a failure destination', () => {
  test.each<[string, () => void, string]>([
    ['a queue that feeds a function', () => worker().addEventSource(new SqsEventSource(new Queue(stack, 'Orders'))),
      'Shop/Orders: a queue that feeds a function has no RedrivePolicy: poison is tried for ever. To fix it, set deadLetterQueue on the queue.'],
    ['a subscription', () => new Topic(stack, 'Topic').addSubscription(new SqsSubscription(new Queue(stack, 'Orders'))),
      'Shop/Orders/ShopTopic58BF4490: an SNS subscription has no RedrivePolicy: what cannot be delivered is lost. To fix it, set deadLetterQueue on the subscription.'],
    ['a rule', () => new Rule(stack, 'Nightly', { schedule: Schedule.rate(Duration.days(1)), targets: [new LambdaFunction(worker('Fn', { deadLetterQueueEnabled: true }))] }),
      'Shop/Nightly: an EventBridge target has no dead-letter queue. To fix it, set deadLetterQueue on the target.'],
    ['an asynchronous invocation', () => new Topic(stack, 'Topic').addSubscription(new LambdaSubscription(worker(), { deadLetterQueue: deadLetters() })),
      'Shop/Worker: a function that is invoked asynchronously has neither an on-failure destination nor a dead-letter queue. To fix it, set onFailure or deadLetterQueue on the function.'],
    ['a stream, whose failed records have none', () => worker().addEventSource(new KinesisEventSource(new Stream(stack, 'Clicks'), { startingPosition: StartingPosition.TRIM_HORIZON, retryAttempts: 3 })),
      'failed records of a stream have no destination. To fix it, set onFailure on the event source.'],
    ['a stream, which is tried without end', () => worker().addEventSource(new KinesisEventSource(new Stream(stack, 'Clicks'), {
      startingPosition: StartingPosition.TRIM_HORIZON, onFailure: new SqsDlq(deadLetters()),
    })), 'a record of a stream is retried without end. To fix it, set retryAttempts on the event source.'],
    ['a dead-letter queue that forgets before its source does', () => new Queue(stack, 'Orders', { deadLetterQueue: { queue: new Queue(stack, 'Failed'), maxReceiveCount: 5 } }),
      'Shop/Failed: a dead-letter queue must keep messages longer than its source. To fix it, set retentionPeriod of the dead-letter queue to 14 days.'],
  ])('is missing on %s', (_, make, expected) => {
    make();
    expect(violations(edges)).toEqual(['CatalogAssertions: stack \'Shop\' must have no violations, got 1 violation.', expect.stringContaining(expected)]);
  });

  test('is on every edge of an app that has them, however it handles batches', () => {
    const orders = new Queue(stack, 'Orders', { deadLetterQueue: { queue: deadLetters(), maxReceiveCount: 3 } });
    worker().addEventSource(new SqsEventSource(orders));
    new Topic(stack, 'Topic').addSubscription(new SqsSubscription(orders, { deadLetterQueue: deadLetters('Undelivered') }));
    new Rule(stack, 'Nightly', {
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(worker('Nights', { deadLetterQueueEnabled: true }), { deadLetterQueue: deadLetters('Missed') })],
    });
    expect(violations(edges)).toEqual([]);
  });
});

describe('an alarm', () => {
  const alarm = (dimensionsMap: Record<string, string>, metricName = 'NumberOfMessagesSent', namespace = 'AWS/SQS') =>
    new Alarm(stack, 'Alarm', { metric: new Metric({ namespace, metricName, dimensionsMap }), threshold: 1, evaluationPeriods: 1 });

  test('of a queue by its URL never has data', () => {
    alarm({ QueueName: new Queue(stack, 'Orders').queueUrl });
    expect(violations(alarms)).toContainEqual(expect.stringMatching(/^Shop\/Alarm: dimension QueueName .* is of no resource in the template: .* To fix it, make the alarm from a metric of the construct\.$/));
  });

  test('with a dimension that the service does not publish never has data', () => {
    alarm({ Queue: new Queue(stack, 'Orders').queueName });
    expect(violations(alarms)).toContainEqual(expect.stringContaining('Shop/Alarm: AWS/SQS NumberOfMessagesSent is not published with the dimensions (Queue)'));
  });

  test.each<[string, () => void]>([
    ['of the metric of a construct', () => new Queue(stack, 'Orders').metricNumberOfMessagesSent().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 })],
    ['of a queue of another stack', () => alarm({ QueueName: new Queue(new Stack(stack.node.root as App, 'Other'), 'Orders').queueName })],
    ['of a metric of your own', () => alarm({ Shop: 'north' }, 'Orders', 'Shop')],
    ['of a metric that this library does not know', () => alarm({ QueueName: 'orders' }, 'ApproximateNumberOfNoisyGroups')],
  ])('%s passes', (_, make) => {
    make();
    expect(violations(alarms)).toEqual([]);
  });
});

describe('a policy', () => {
  const allows = (statement: ConstructorParameters<typeof PolicyStatement>[0]) =>
    new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).addToPolicy(new PolicyStatement(statement));
  const table = 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders';

  test.each<[string, ConstructorParameters<typeof PolicyStatement>[0], string]>([
    ['all actions of a service', { actions: ['dynamodb:*'], resources: [table] }, 'action dynamodb:* has a wildcard. To fix it, name each action.'],
    ['an action on every resource', { actions: ['dynamodb:PutItem'], resources: ['*'] }, 'action dynamodb:PutItem is allowed on every resource. To fix it, name the ARN of the resource.'],
    ['all actions but some', { notActions: ['iam:PassRole'], resources: [table] }, 'a statement allows all actions but some: it has NotAction. To fix it, name each action in Action.'],
    ['every resource but some', { actions: ['dynamodb:PutItem'], notResources: [table] }, 'action dynamodb:PutItem is allowed on every resource.'],
  ])('that allows %s is found', (_, statement, expected) => {
    allows(statement);
    expect(violations(wildcards)).toContainEqual(expect.stringContaining(`Shop/Role/DefaultPolicy: ${expected}`));
  });

  test('that denies all, or allows what IAM limits to no resource, passes', () => {
    allows({ effect: Effect.DENY, actions: ['*'], resources: ['*'] });
    worker('Traced', { tracing: 'Active' });
    expect(violations(wildcards)).toEqual([]);
  });
});

test('one error has the violations of every check', () => {
  worker().addEventSource(new SqsEventSource(new Queue(stack, 'Orders')));
  new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::b'] }));
  expect(violations(all)).toEqual([
    'CatalogAssertions: stack \'Shop\' must have no violations, got 2 violations.', expect.stringContaining('Shop/Orders: '), expect.stringContaining('Shop/Role/DefaultPolicy: '),
  ]);
});

test('a path that is excepted is not checked, nor is what is below it', () => {
  worker().addEventSource(new SqsEventSource(new Queue(stack, 'Orders')));
  worker('Other').addEventSource(new SqsEventSource(new Queue(stack, 'OrdersToo')));
  expect(violations(edges, ['Shop/Orders'])).toEqual([expect.stringContaining('1 violation'), expect.stringContaining('Shop/OrdersToo: ')]);
});

test('a stack without paths in its template is named by its constructs', () => {
  stack = new Stack(new App({ context: { 'aws:cdk:disable-path-metadata': true, 'aws:cdk:enable-path-metadata': false } }), 'Shop');
  worker().addEventSource(new SqsEventSource(new Queue(stack, 'Orders')));
  expect(violations(edges)).toContainEqual(expect.stringContaining('Shop/Orders: '));
});

test('a nested stack, and a stack in a stage, are each checked alone', () => {
  const outer = stack;
  stack = new NestedStack(outer, 'Nested');
  worker().addEventSource(new SqsEventSource(new Queue(stack, 'Orders')));
  expect(violations(edges)).toContainEqual(expect.stringContaining('Shop/Nested/Orders: '));
  stack = outer;
  expect(violations(edges)).toEqual([]);
  stack = new Stack(new Stage(new App(), 'Beta'), 'Shop');
  worker().addEventSource(new SqsEventSource(new Queue(stack, 'Orders')));
  expect(violations(edges)).toContainEqual(expect.stringContaining('Beta/Shop/Orders: '));
});

test('bad arguments are errors that say what is expected', () => {
  expect(() => CatalogAssertions.fromStack(new App() as unknown as Stack)).toThrow('CatalogAssertions.fromStack: stack must be a Stack, got ');
  expect(violations(all, ['Shop/Nowhere'])).toEqual(['CatalogAssertions.fromStack: exceptPaths must be paths of constructs in \'Shop\', got \'Shop/Nowhere\'.']);
});

test.each(patterns().flatMap(pattern => fixturesOf(pattern).fixtures.slice(0, 1).map(fixture => [pattern.className, fixture] as const)))('%s passes all of them', (_, fixture) => {
  fixture.create(stack, 'Pattern');
  expect(violations(all)).toEqual([]);
});
