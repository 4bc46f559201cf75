import { alarmFigures, alarmTexts } from './alarm-texts';
import { alarmMetrics, deadLetterAlarms } from './alarms';
import { attribute, change, deadLetters, findingsOf, HandMade } from './hand-made';

const TEXT = [
  'Where: Shop/Orders', 'What happened: messages were moved to the dead-letter queue.', 'Impact: their work is not done yet.', 'First step: read the log of the worker.',
].join('\n');
const dimension = (Name: string, Value: unknown) => ({ Name, Value });
const alarm = (Namespace: string, MetricName: string, Dimensions: unknown[]): HandMade[string] => ['AWS::CloudWatch::Alarm', {
  Namespace, MetricName, Dimensions, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching', AlarmDescription: TEXT,
}];
const queueName = [dimension('QueueName', attribute('Failed', 'QueueName'))];

const QUEUE: HandMade = {
  Failed: deadLetters,
  Source: ['AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: attribute('Failed') } }],
  Depth: alarm('AWS/SQS', 'ApproximateNumberOfMessagesVisible', queueName),
  Age: alarm('AWS/SQS', 'ApproximateAgeOfOldestMessage', queueName),
};
const MATH: HandMade = {
  Fn: ['AWS::Lambda::Function', {}],
  Rate: ['AWS::CloudWatch::Alarm', {
    Metrics: [
      { Id: 'e', Expression: 'errors / invocations' },
      { Id: 'errors', MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [dimension('FunctionName', { Ref: 'Fn' })] } } },
    ],
  }],
};
const inMath = (value: unknown) => change(MATH, 'Rate.Metrics.1.MetricStat.Metric.Dimensions', value);

test('passes alarms as they should be', () => {
  for (const rule of [alarmMetrics(), alarmTexts, deadLetterAlarms]) { expect(findingsOf(rule, QUEUE)).toEqual([]); }
  expect(findingsOf(alarmMetrics(), MATH)).toEqual([]);
});

test.each<[string, HandMade, string]>([
  ['of no service', change(QUEUE, 'Depth.Namespace', 'AWS/Sqs'), 'AWS/Sqs ApproximateNumberOfMessagesVisible is no metric'],
  ['of a name that is misspelt', change(QUEUE, 'Depth.MetricName', 'NumberOfMessagesVisible'), 'is no metric that the suite knows'],
  ['without dimensions', change(QUEUE, 'Depth.Dimensions'), 'is not published with the dimensions ()'],
  ['of another dimension', change(QUEUE, 'Depth.Dimensions', [dimension('Queue', attribute('Failed', 'QueueName'))]), 'dimensions (Queue)'],
  ['of one dimension too many', change(QUEUE, 'Depth.Dimensions', [...queueName, dimension('Stage', 'prod')]), 'dimensions (QueueName, Stage)'],
  ['of a queue by its URL', change(QUEUE, 'Depth.Dimensions', [dimension('QueueName', { Ref: 'Failed' })]), 'is of no resource'],
  ['of a queue that is not there', change(QUEUE, 'Depth.Dimensions', [dimension('QueueName', 'forgotten')]), 'is of no resource in the template: "forgotten"'],
  ['of another kind of resource', inMath([dimension('FunctionName', { Ref: 'Rate' })]), 'is of no resource'],
  ['without dimensions in metric math', inMath([]), 'AWS/Lambda Errors is not published with the dimensions ()'],
  ['of DynamoDB that exists by operation only', {
    Table: ['AWS::DynamoDB::Table', {}], Throttled: alarm('AWS/DynamoDB', 'ThrottledRequests', [dimension('TableName', { Ref: 'Table' })]),
  }, 'AWS/DynamoDB ThrottledRequests is not published with the dimensions (TableName)'],
  ['of hosts without their target group', {
    Lb: ['AWS::ElasticLoadBalancingV2::LoadBalancer', {}],
    Hosts: alarm('AWS/ApplicationELB', 'UnHealthyHostCount', [dimension('LoadBalancer', attribute('Lb', 'LoadBalancerFullName'))]),
  }, 'AWS/ApplicationELB UnHealthyHostCount is not published'],
  ['of the library for a pattern that is not there', {
    Ours: alarm('CdkServerlessCatalog', 'JobsExpired', [dimension('pattern', '/Shop/Nowhere')]),
  }, 'must have the path of a pattern'],
])('finds a metric %s', (_, template, expected) => {
  expect(findingsOf(alarmMetrics(), template)).toContainEqual(expect.stringContaining(expected));
});

test.each<[string, HandMade]>([
  ['a topic', { T: ['AWS::SNS::Topic', {}], A: alarm('AWS/SNS', 'NumberOfNotificationsFailed', [dimension('TopicName', attribute('T', 'TopicName'))]) }],
  ['a rule of a bus', {
    Bus: ['AWS::Events::EventBus', { Name: 'shop' }],
    Rule: ['AWS::Events::Rule', {}],
    A: alarm('AWS/Events', 'FailedInvocations', [dimension('EventBusName', { Ref: 'Bus' }), dimension('RuleName', { Ref: 'Rule' })]),
  }],
  ['a stream', { S: ['AWS::Kinesis::Stream', {}], A: alarm('AWS/Kinesis', 'PutRecords.FailedRecords', [dimension('StreamName', { Ref: 'S' })]) }],
  ['a table by operation', {
    T: ['AWS::DynamoDB::Table', {}], A: alarm('AWS/DynamoDB', 'SystemErrors', [dimension('TableName', { Ref: 'T' }), dimension('Operation', 'PutItem')]),
  }],
  ['a state machine', {
    M: ['AWS::StepFunctions::StateMachine', {}], A: alarm('AWS/States', 'ExecutionsFailed', [dimension('StateMachineArn', { Ref: 'M' })]),
  }],
  ['a stage by the name it was given', {
    Api: ['AWS::ApiGatewayV2::Api', {}],
    Stage: ['AWS::ApiGatewayV2::Stage', { StageName: '$default' }],
    A: alarm('AWS/ApiGateway', '5xx', [dimension('ApiId', { Ref: 'Api' }), dimension('Stage', '$default')]),
  }],
])('passes an alarm on %s', (_, template) => {
  expect(findingsOf(alarmMetrics(), template)).toEqual([]);
});

test('passes an alarm on what is said to be imported, and on nothing else', () => {
  const elsewhere: HandMade = { A: alarm('AWS/SQS', 'NumberOfMessagesSent', [dimension('QueueName', 'imported-orders')]) };
  expect(findingsOf(alarmMetrics(['imported']), elsewhere)).toEqual([]);
  expect(findingsOf(alarmMetrics(['others']), elsewhere)).toEqual([expect.stringContaining('is of no resource')]);
});

test.each<[string, string | undefined, string]>([
  ['no text', undefined, 'does not say where'],
  ['a text without impact', TEXT.replace('Impact', 'So'), 'does not say where'],
  ['a text without a place', TEXT.replace(/^.*\n/, ''), 'does not say where'],
  ['a text that says nothing', 'Where: s\nWhat happened: x\nImpact: y\nFirst step: z', 'does not say where'],
  ['a placeholder that nothing fills', TEXT.replace('messages', '{treshold} messages'), 'nothing fills: {treshold}'],
  ['a text that CloudWatch refuses', `${TEXT}${'.'.repeat(1024)}`, 'CloudWatch takes 1024'],
])('finds an alarm with %s', (_, text, expected) => {
  expect(findingsOf(alarmTexts, change(QUEUE, 'Depth.AlarmDescription', text))).toEqual([expect.stringContaining(expected)]);
});

test('the path of a route is no placeholder', () => {
  expect(findingsOf(alarmTexts, change(QUEUE, 'Depth.AlarmDescription', TEXT.replace('messages', 'GET /orders/{id}')))).toEqual([]);
});

const figured = (happened: string, properties: object = {}): HandMade => ({
  Late: ['AWS::CloudWatch::Alarm', { Threshold: 5400, EvaluationPeriods: 3, Period: 300, AlarmDescription: `Where: Shop\nWhat happened: ${happened}`, ...properties }],
});

test.each<[string, object]>([
  ['The oldest message is older than 5,400 seconds.', {}],
  ['It is older than 1 hour 30 minutes for 15 minutes.', {}],
  ['In 3 of 3 periods of 5 minutes.', {}],
  ['More than 1.5 hours.', {}],
  ['It took 5.4 seconds or more.', {}],
  ['Answered 5xx, as P90 or version-2.', {}],
  ['Two resources.', {}],
  ['For 6 minutes.', { Period: undefined, Metrics: [{ Expression: 'a / b' }, { MetricStat: { Period: 120 } }] }],
  ['In 2 of 3 periods.', { DatapointsToAlarm: 2 }],
])('takes "%s" as a figure of the alarm', (happened, properties) => {
  expect(findingsOf(alarmFigures, figured(happened, properties))).toEqual([]);
});

test.each([
  ['It is older than 2 hours.', '2'], ['It failed for 20 minutes.', '20'], ['It failed for five minutes.', 'five'], ['More than 75 % of the retention.', '75'],
])('finds that "%s" is no figure of the alarm', (happened, figure) => {
  expect(findingsOf(alarmFigures, figured(happened))).toEqual([
    `Late: what happened speaks of ${figure}, but the threshold is 5400 and the window 3 of 3 periods of 300 s: ${happened}`,
  ]);
});

test('finds an alarm that leaves open what missing data means', () => {
  expect(findingsOf(alarmTexts, change(QUEUE, 'Age.TreatMissingData'))).toEqual(['Age: TreatMissingData is not set']);
});

test('asks no text of an alarm that only drives scaling, but a metric that exists', () => {
  const scaling: HandMade = {
    ...QUEUE,
    Policy: ['AWS::ApplicationAutoScaling::ScalingPolicy', {}],
    Depth: ['AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS', MetricName: 'Nothing', AlarmActions: [{ Ref: 'Policy' }],
    }],
  };
  expect(findingsOf(alarmTexts, scaling)).toEqual([]);
  expect(findingsOf(alarmMetrics(), scaling)).toEqual([expect.stringContaining('AWS/SQS Nothing is no metric')]);
});

test.each<[string, HandMade, string]>([
  ['without alarm', { Failed: QUEUE.Failed, Source: QUEUE.Source, Age: QUEUE.Age }, 'has no alarm on its first message'],
  ['that may fill before the alarm goes off', change(QUEUE, 'Depth.Threshold', 10), 'has no alarm on its first message'],
  ['whose messages may expire unseen', change(QUEUE, 'Age.Dimensions', [dimension('QueueName', attribute('Source', 'QueueName'))]), 'no alarm on the age'],
])('finds a dead-letter queue %s', (_, template, expected) => {
  expect(findingsOf(deadLetterAlarms, template)).toEqual([expect.stringContaining(expected)]);
});
