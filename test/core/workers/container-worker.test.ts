import { App, aws_ecs as ecs, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, ContainerWorkerOptions, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker } from '../../../src';
import { shop, userTask, userVpc } from '../../support/stacks';

function leveled(props: Partial<QueueLoadLevelingProps> = {}, options?: (stack: Stack) => ContainerWorkerOptions) {
  const stack = shop();
  const taskDefinition = userTask(stack);
  const leveling = new QueueLoadLeveling(stack, 'Videos', {
    worker: QueueWorker.container(taskDefinition, options?.(stack) ?? { vpc: userVpc(stack) }),
    ...props,
  });
  return { stack, leveling, taskDefinition, template: Template.fromStack(stack) };
}

/** The steps of the scaling, in: from none, out: up to maxConcurrency. */
function steps(template: Template) {
  return Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).flatMap(
    policy => policy.Properties.StepScalingPolicyConfiguration.StepAdjustments as Array<Record<string, number>>);
}

test('runs its tasks in private subnets, in a cluster with container insights', () => {
  const { template, leveling } = leveled();
  template.hasResourceProperties('AWS::ECS::Service', {
    LaunchType: 'FARGATE',
    DeploymentConfiguration: { MinimumHealthyPercent: 100, DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
  });
  template.hasResourceProperties('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] });
  expect(leveling.service).toBeInstanceOf(ecs.FargateService);
  expect(leveling.eventSourceMapping).toBeUndefined();
  template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
});

test('runs its tasks in the cluster and the subnets it is given', () => {
  const { template } = leveled({}, stack => {
    const vpc = userVpc(stack);
    return { cluster: new ecs.Cluster(stack, 'Shared', { vpc }), vpcSubnets: { subnets: [vpc.privateSubnets[1]] } };
  });
  template.resourceCountIs('AWS::ECS::Cluster', 1);
  template.hasResourceProperties('AWS::ECS::Service', {
    Cluster: { Ref: Match.stringLikeRegexp('^Shared') },
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: Match.stringLikeRegexp('PrivateSubnet2') }] } },
  });
});

test('configures its container with the queue', () => {
  const { template, stack, leveling } = leveled();
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [Match.objectLike({ Environment: [{ Name: 'QUEUE_URL', Value: stack.resolve(leveling.queue.queueUrl) }] })],
  });
});

test('may receive from its queue, send fresh copies to it, and protect its tasks in its cluster, nothing else', () => {
  const { template, stack, leveling } = leveled();
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  expect(policy.Properties.PolicyDocument.Statement).toEqual([
    {
      Action: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Effect: 'Allow',
      Resource: stack.resolve(leveling.queue.queueArn),
    },
    {
      Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
      Effect: 'Allow',
      Resource: {
        'Fn::Join': ['', [
          'arn:', { Ref: 'AWS::Partition' }, ':ecs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':task/',
          stack.resolve(leveling.service!.cluster.clusterName), '/*',
        ]],
      },
    },
    { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: stack.resolve(leveling.queue.queueArn) },
  ]);
});

describe('the scaling', () => {
  test('goes from none to maxConcurrency, and a deployment does not reset it', () => {
    const { template } = leveled({ maxConcurrency: 7 });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 0, MaxCapacity: 7 });
    template.hasResourceProperties('AWS::ECS::Service', { DesiredCount: Match.absent() });
  });

  test('counts messages in flight, so that the last task is not stopped at work', () => {
    leveled().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'CEIL((FILL(waiting, 0) + FILL(inFlight, 0)) / 10)' }),
        Match.objectLike({ Id: 'waiting', MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'ApproximateNumberOfMessagesVisible' }) }) }),
        Match.objectLike({ Id: 'inFlight', MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'ApproximateNumberOfMessagesNotVisible' }) }) }),
      ]),
    });
  });

  test('doubles from step to step: 5 tasks at most', () => {
    // bounds are relative to the alarm's threshold: 1 for the steps out
    expect(steps(leveled({ maxConcurrency: 5 }).template)).toEqual([
      { MetricIntervalUpperBound: 0, ScalingAdjustment: 0 },
      { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 1, ScalingAdjustment: 1 },
      { MetricIntervalLowerBound: 1, MetricIntervalUpperBound: 2, ScalingAdjustment: 2 },
      { MetricIntervalLowerBound: 2, MetricIntervalUpperBound: 4, ScalingAdjustment: 4 },
      { MetricIntervalLowerBound: 4, ScalingAdjustment: 5 },
    ]);
  });

  test('goes to one task where one is the bound', () => {
    expect(steps(leveled({ maxConcurrency: 1 }).template).map(step => step.ScalingAdjustment)).toEqual([0, 1]);
  });

  test('scales to the messages per task that are set', () => {
    leveled({}, stack => ({ vpc: userVpc(stack), backlogPerTask: 25 })).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([Match.objectLike({ Expression: 'CEIL((FILL(waiting, 0) + FILL(inFlight, 0)) / 25)' })]),
    });
  });

  test('takes bounds that are only known at deployment', () => {
    const { template } = leveled(
      { maxConcurrency: Token.asNumber({ Ref: 'Tasks' }) },
      stack => ({ vpc: userVpc(stack), backlogPerTask: Token.asNumber({ Ref: 'PerTask' }) }),
    );
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MaxCapacity: { Ref: 'Tasks' } });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([Match.objectLike({ Expression: { 'Fn::Join': ['', ['CEIL((FILL(waiting, 0) + FILL(inFlight, 0)) / ', { Ref: 'PerTask' }, ')']] } })]),
    });
    expect(steps(template).map(step => step.ScalingAdjustment)).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]);
  });
});

describe('the visibility timeout', () => {
  test.each([
    ['5 minutes, which a living worker extends', undefined, 300],
    ['the value given', Duration.minutes(30), 1800],
    ['only known at deployment', Duration.seconds(Token.asNumber({ Ref: 'Visibility' })), { Ref: 'Visibility' }],
  ])('is %s', (_, visibilityTimeout, expected) => {
    const { template, stack, leveling } = leveled({}, s => ({ vpc: userVpc(s), visibilityTimeout }));
    const { VisibilityTimeout } = template.toJSON().Resources[stack.resolve(leveling.queue.queueUrl).Ref].Properties;
    expect(VisibilityTimeout).toEqual(expected);
  });
});

describe('the alarms on CPU and memory', () => {
  test('go off above 80 % for 15 minutes', () => {
    const { template } = leveled();
    for (const MetricName of ['CPUUtilization', 'MemoryUtilization']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/ECS',
        MetricName,
        Threshold: 80,
        EvaluationPeriods: 15,
        Period: 60,
        Dimensions: [{ Name: 'ClusterName', Value: Match.anyValue() }, { Name: 'ServiceName', Value: Match.anyValue() }],
      });
    }
  });

  test('can be tuned', () => {
    const override = AlarmOverride.of({ threshold: 95 });
    const { template } = leveled({}, stack => ({ vpc: userVpc(stack), cpu: override, memory: override }));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'CPUUtilization', Threshold: 95 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'MemoryUtilization', Threshold: 95 });
  });
});

describe('the alarm on missing tasks', () => {
  /** Metrics of an alarm by their ids. */
  function metricsOf({ template, stack, leveling }: ReturnType<typeof leveled>) {
    const { Ref: id } = stack.resolve(leveling.operations.alarm('workerTasksMissing').alarmName) as { Ref: string };
    const { Metrics, ...figures } = template.toJSON().Resources[id].Properties;
    const metrics = Object.fromEntries((Metrics as { Id: string; Expression: string; MetricStat: object }[]).map(metric => [metric.Id, metric]));
    return { figures, metrics };
  }

  test('counts the running tasks by the samples of the service, while messages wait', () => {
    const { figures, metrics } = metricsOf(leveled());
    expect(figures).toMatchObject({ Threshold: 0, EvaluationPeriods: 15, TreatMissingData: 'notBreaching' });
    expect(metrics.expr_1.Expression).toBe('IF(FILL(waiting, 0) > 0 AND FILL(running, 0) < 1, 1, 0)');
    expect(metrics.running.MetricStat).toMatchObject({ Metric: { Namespace: 'AWS/ECS', MetricName: 'CPUUtilization' }, Stat: 'SampleCount', Period: 60 });
    expect(metrics.waiting.MetricStat).toMatchObject({ Metric: { MetricName: 'ApproximateNumberOfMessagesVisible' }, Stat: 'Maximum', Period: 60 });
  });

  test('can be tuned', () => {
    const { figures } = metricsOf(leveled({}, stack => ({ vpc: userVpc(stack), tasksMissing: AlarmOverride.of({ evaluationPeriods: 30 }) })));
    expect(figures.EvaluationPeriods).toBe(30);
  });
});

describe('a task definition is refused', () => {
  const message = (must: string, path = 'Shop/Transcode') => new Error(`QueueLoadLeveling at 'Shop/Videos': worker.taskDefinition must ${must}, got '${path}'.`);

  test('before it has a container, which gets the queue', () => {
    const stack = shop();
    const worker = QueueWorker.container(new ecs.FargateTaskDefinition(stack, 'Transcode'), { vpc: userVpc(stack) });
    expect(() => new QueueLoadLeveling(stack, 'Videos', { worker })).toThrow(message('have a container before it becomes a worker'));
  });

  test('in another stack, which would depend on this one', () => {
    const stack = shop();
    const other = new Stack(App.of(stack) as App, 'Tasks');
    const worker = QueueWorker.container(userTask(other), { vpc: userVpc(other) });
    expect(() => new QueueLoadLeveling(stack, 'Videos', { worker })).toThrow(
      message('be in the stack of the pattern, because it refers to the queue', 'Tasks/Transcode'));
  });

  test('for a second queue, of which its container would know nothing', () => {
    const stack = shop();
    const worker = QueueWorker.container(userTask(stack), { vpc: userVpc(stack) });
    new QueueLoadLeveling(stack, 'Photos', { worker });
    expect(() => new QueueLoadLeveling(stack, 'Videos', { worker })).toThrow(message('process one queue only'));
  });
});
