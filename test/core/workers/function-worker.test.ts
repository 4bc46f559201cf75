import { App, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, FunctionWorkerOptions, Idempotency, QueueDelivery, QueueLoadLeveling, QueueWorker } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const NO_WINDOW = Duration.seconds(0);

describe('the visibility timeout', () => {
  const stack = shop();
  const minute = userFunction(stack, 'Minute', { timeout: Duration.minutes(1) });
  const token = Token.asNumber({ Ref: 'Time' });
  test.each<[string, lambda.IFunction, FunctionWorkerOptions, Duration, number]>([
    ["is six times the function's timeout", minute, {}, NO_WINDOW, 360],
    ["is six times Lambda's default", userFunction(stack, 'Default'), {}, NO_WINDOW, 18],
    ['counts the batching window', minute, {}, Duration.seconds(20), 380],
    ['counts the longest batching window where it is not known', minute, {}, Duration.seconds(token), 660],
    ["is six times Lambda's longest where the timeout is not known", lambda.Function.fromFunctionName(stack, 'Imported', 'charge'), {}, NO_WINDOW, 5400],
    ['is six times the timeout that is given', lambda.Function.fromFunctionName(stack, 'Told', 'charge'), { timeout: Duration.seconds(30) }, NO_WINDOW, 180],
    ["is six times Lambda's longest where a token gives the timeout", userFunction(stack, 'Token', { timeout: Duration.seconds(token) }), {}, NO_WINDOW, 5400],
    ["is six times the function's own where it is given as a token", minute, { timeout: Duration.seconds(token) }, NO_WINDOW, 360],
  ])('%s', (_, handler, options, window, seconds) => {
    expect(QueueWorker.function(handler, options).visibilityTimeout(window).toSeconds()).toBe(seconds);
  });
});

function leveled(options: FunctionWorkerOptions = {}, handler?: (stack: Stack) => lambda.IFunction) {
  const stack = shop();
  const fn = handler?.(stack) ?? userFunction(stack, 'Charge', { timeout: Duration.seconds(10) });
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(fn, options) });
  return { leveling, template: Template.fromStack(stack) };
}

describe('the alarms', () => {
  test('are on failures, throttles and a duration near the timeout', () => {
    const { leveling, template } = leveled();
    expect(Object.keys(leveling.operations.alarms)).toEqual(expect.arrayContaining(['workerErrors', 'workerThrottles', 'workerDuration']));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      Threshold: 0,
      EvaluationPeriods: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
      Statistic: 'Sum',
      Period: 60,
      Threshold: 0,
      EvaluationPeriods: 5,
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('Charge') } }],
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      ExtendedStatistic: 'p90',
      Threshold: 9000,
      EvaluationPeriods: 15,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test('can be tuned and disabled', () => {
    const { leveling, template } = leveled({
      errors: AlarmOverride.of({ threshold: 5 }),
      throttles: AlarmOverride.disabled(),
      duration: AlarmOverride.of({ threshold: 2000, evaluationPeriods: 2 }),
    });
    expect(Object.keys(leveling.operations.alarms)).not.toContain('workerThrottles');
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Metrics: Match.anyValue(), Threshold: 5, EvaluationPeriods: 3 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Duration', Threshold: 2000, EvaluationPeriods: 2 });
  });

  test('have none on the duration where the timeout is not known', () => {
    const { leveling } = leveled({}, stack => lambda.Function.fromFunctionName(stack, 'Imported', 'charge'));
    expect(Object.keys(leveling.operations.alarms)).not.toContain('workerDuration');
  });

  test('of an alias are on its own metrics', () => {
    const { template } = leveled({}, stack => new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: userFunction(stack).currentVersion,
    }));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Throttles',
      Dimensions: Match.arrayWith([Match.objectLike({ Name: 'Resource' })]),
    });
  });
});

test('an alias is what gets the messages', () => {
  const { template } = leveled({}, stack => new lambda.Alias(stack, 'Live', { aliasName: 'live', version: userFunction(stack).currentVersion }));
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionName: { 'Fn::Join': ['', Match.arrayWith([':live'])] },
  });
});

test('waits for the permission to receive before the event source is made', () => {
  const { template } = leveled();
  template.hasResource('AWS::Lambda::EventSourceMapping', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('ChargeServiceRoleDefaultPolicy')]),
  });
});

test('processes the queues of two patterns', () => {
  const stack = shop();
  const worker = QueueWorker.function(userFunction(stack));
  const patterns = ['Payments', 'Refunds'].map(id => new QueueLoadLeveling(stack, id, { worker }));
  const template = Template.fromStack(stack);
  const queues = patterns.map(pattern => stack.resolve(pattern.queue.queueArn));
  expect(Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map(source => source.Properties.EventSourceArn)).toEqual(queues);
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  expect(policy.Properties.PolicyDocument.Statement.map((statement: { Resource: unknown }) => statement.Resource))
    .toEqual(queues.flatMap(queue => [queue, queue])); // to receive, and to send fresh copies
});

test('an imported function whose role is not known processes the queue, and the synthesis reports what its role must allow', () => {
  const stack = shop();
  const handler = lambda.Function.fromFunctionName(stack, 'Imported', 'charge');
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(handler) });
  leveling.addAsyncHttpApi('Api');
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  const [asked, ...others] = warnings(stack).filter(warning => warning.startsWith("The role of 'Shop/Imported' is not known"));
  expect(others).toEqual([]);
  ['sqs:ReceiveMessage', 'sqs:SendMessage', 'dynamodb:UpdateItem'].forEach(action => expect(asked).toContain(action));
});

test('an imported function whose role is known gets its permissions there', () => {
  const { template } = leveled({}, stack => lambda.Function.fromFunctionAttributes(stack, 'Imported', {
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:charge',
    role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/charge'),
  }));
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: ['charge'],
    PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['sqs:ReceiveMessage']) }), Match.objectLike({ Action: 'sqs:SendMessage' })] },
  });
});

describe('a function in another stack, with the scope of the pattern', () => {
  function acrossStacks() {
    const app = new App();
    const functions = new Stack(app, 'Functions');
    const queues = new Stack(app, 'Queues');
    const handler = userFunction(functions);
    const leveling = new QueueLoadLeveling(queues, 'Payments', { worker: QueueWorker.function(handler, { scope: queues }) });
    return { leveling, functions, queues, handler };
  }

  test('processes the queue, with its permissions beside the queue so that only one stack needs the other', () => {
    const { functions, queues } = acrossStacks();
    const template = Template.fromStack(queues);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { 'Fn::ImportValue': Match.stringLikeRegexp('^Functions:') },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ 'Fn::ImportValue': Match.stringLikeRegexp('^Functions:.*ServiceRole') }],
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: Match.arrayWith(['sqs:ReceiveMessage', 'sqs:DeleteMessage']) }), Match.objectLike({ Action: 'sqs:SendMessage' }),
        ],
      },
    });
    template.hasResource('AWS::Lambda::EventSourceMapping', {
      DependsOn: [Match.stringLikeRegexp('PaymentsWorkerRolePolicy')],
    });
    Template.fromStack(functions).resourceCountIs('AWS::IAM::Policy', 0);
    expect(queues.dependencies).toEqual([functions]);
    expect(functions.dependencies).toEqual([]);
  });

  test('reports its jobs too', () => {
    const { leveling, functions, queues } = acrossStacks();
    leveling.addAsyncHttpApi('Api');
    Template.fromStack(queues).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ 'Fn::ImportValue': Match.anyValue() }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'] })]) },
    });
    expect(functions.dependencies).toEqual([]);
  });
});

describe('an idempotent worker', () => {
  test('is configured with the idempotency table of its queue', () => {
    const { leveling, template } = leveled({ idempotency: Idempotency.byMessageId() });
    const resolve = (value: string) => leveling.queue.stack.resolve(value) as object;
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          CATALOG_IDEMPOTENCY: {
            'Fn::Join': ['', ['{"', resolve(leveling.queue.queueArn), '":{"table":"', resolve(leveling.idempotencyTable!.tableName), '"}}']],
          },
        },
      },
    });
  });

  test('remembers under the key of the queue, and for longer than that keeps a message', () => {
    const stack = shop();
    const key = new kms.Key(stack, 'Key');
    const deadLetterQueue = new sqs.Queue(stack, 'Failed', { encryptionMasterKey: key });
    const queue = new sqs.Queue(stack, 'Waiting', { encryptionMasterKey: key, retentionPeriod: Duration.days(14), deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 } });
    new QueueLoadLeveling(stack, 'Payments', {
      worker: QueueWorker.function(userFunction(stack), { idempotency: Idempotency.byMessageId() }),
      delivery: QueueDelivery.fromQueue(queue, deadLetterQueue),
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { KMSMasterKeyId: stack.resolve(key.keyArn) } });
    expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).toContain(`expiresAfter\\":${112 * 24 * 3600}`);
  });

  test('remembers nothing when not asked to', () => {
    const { leveling, template } = leveled();
    expect(leveling.idempotencyTable).toBeUndefined();
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
  });
});
