import { alarmCommands } from './alarm-commands';
import { alarmFigures, alarmFiguresAreSaid, alarmTexts } from './alarm-texts';
import { deadLetterAlarms } from './alarms';
import { attribute, change, deadLetters, findingsOf, HandMade } from './hand-made';
import { alarmMetrics } from '../../../src/core/testing/private/alarm-metrics';

const TEXT = [
  'Where: Shop/Orders', 'Severity: users affected', 'What happened: messages were moved to the dead-letter queue.', 'Impact: their work is not done yet.', 'First step: read the log of the worker.',
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
  Age: change({ Age: alarm('AWS/SQS', 'ApproximateAgeOfOldestMessage', queueName) }, 'Age.Threshold', 648_000).Age,
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
  ['a text without a severity', TEXT.replace('users affected', 'red'), 'does not say where'],
  ['a text that says nothing', 'Where: s\nSeverity: notice\nWhat happened: x\nImpact: y\nFirst step: z', 'does not say where'],
  ['a placeholder that nothing fills', TEXT.replace('messages', '{treshold} messages'), 'nothing fills: {treshold}'],
  ['a blank', TEXT.replace('the worker', '<the worker>'), 'a blank that the reader must fill: <the worker>'],
  ['words for many', TEXT.replace('messages', 'more than 1 messages'), 'not right for one and for many: more than 1 messages'],
  ['a text that CloudWatch refuses', `${TEXT}${'.'.repeat(1024)}`, 'CloudWatch takes 1024'],
])('finds an alarm with %s', (_, text, expected) => {
  expect(findingsOf(alarmTexts, change(QUEUE, 'Depth.AlarmDescription', text))).toEqual([expect.stringContaining(expected)]);
});

test('the path of a route is no placeholder', () => {
  expect(findingsOf(alarmTexts, change(QUEUE, 'Depth.AlarmDescription', TEXT.replace('messages', 'GET /orders/{id}')))).toEqual([]);
});

test('counts an ARN and the URL of a queue as longer than a name', () => {
  const text = (reference: object) => ({ 'Fn::Join': ['', [TEXT, '.'.repeat(1024 - TEXT.length - 100), reference]] });
  const findings = (reference: object) => findingsOf(alarmTexts, change(QUEUE, 'Depth.AlarmDescription', text(reference)));
  expect(findings(attribute('Failed', 'QueueName'))).toEqual([]);
  for (const long of [attribute('Failed'), { Ref: 'Failed' }]) { expect(findings(long)).toEqual([expect.stringContaining('can have 1052 characters')]); }
});

const LOGS: HandMade = {
  Failed: deadLetters,
  Depth: QUEUE.Depth,
  Logs: ['AWS::Logs::LogGroup', {}],
  Fn: ['AWS::Lambda::Function', {}],
  Own: ['AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: 'Logs' } } }],
};
const firstStep = (...parts: unknown[]) => change(LOGS, 'Depth.AlarmDescription', { 'Fn::Join': ['', ['Where: s\nFirst step: ', ...parts]] });

test.each<[string, unknown[]]>([
  ['a log group', ['Run `aws logs tail ', { Ref: 'Logs' }, ' --since 1h`.']],
  ['the log group of a query', ['Run the Logs Insights query `filter status >= 500` on the log group ', { Ref: 'Logs' }, '.']],
  ['the log group that Lambda makes', ['Run `aws logs tail /aws/lambda/', { Ref: 'Fn' }, ' --since 1h`.']],
  ['the log group of an imported function', [
    'Run `aws logs tail $(aws lambda get-function-configuration --function-name orders --query LoggingConfig.LogGroup --output text) --since 1h`.',
  ]],
])('passes a first step with %s', (_, parts) => {
  expect(findingsOf(alarmCommands, firstStep(...parts))).toEqual([]);
});

test.each<[string, unknown[], string]>([
  ['a command in double quotes', ['Run "aws sqs purge-queue --queue-url ', { Ref: 'Failed' }, '".'], 'a command is not between backticks: aws sqs purge-queue'],
  ['a command with a quote too many', ['Run `aws logs tail ', { Ref: 'Logs' }, " --filter-pattern 'ERROR`."], 'a shell does not read the command'],
  ['a log group that is none', ['Run `aws logs tail ', { Ref: 'Failed' }, ' --since 1h`.'], 'the log group is none of the template: ${Failed}'],
  ['a log group that is not named', ['Run `aws logs tail GROUP --since 1h` on the log group of the API.'], 'the log group is none of the template: GROUP'],
  ["a log group that is not Lambda's", ['Run `aws logs tail /aws/lambda/', { Ref: 'Own' }, ' --since 1h`.'], 'the log group is none of the template: /aws/lambda/${Own}'],
  ['a log without a name', ['Read the log of the worker.'], 'a log has neither name nor command: log of the worker'],
])('finds a first step with %s', (_, parts, expected) => {
  expect(findingsOf(alarmCommands, firstStep(...parts))).toContainEqual(expect.stringContaining(expected));
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
  ['whose messages SQS deletes before the alarm', change(QUEUE, 'Age.Threshold', 907_200), 'must be at 648000 s, 75 % of the time they are kept, got 907200'],
  ['that is FIFO, whose messages live longer', change(QUEUE, 'Failed.FifoQueue', true), 'must be at 907200 s'],
  ['whose messages may expire unseen', change(QUEUE, 'Age.Dimensions', [dimension('QueueName', attribute('Source', 'QueueName'))]), 'no alarm on the age'],
])('finds a dead-letter queue %s', (_, template, expected) => {
  expect(findingsOf(deadLetterAlarms, template)).toEqual([expect.stringContaining(expected)]);
});

test('the alarm on missed runs is on new ones, so that it goes back to OK', () => {
  const runs: HandMade = {
    ...QUEUE,
    Source: ['AWS::Scheduler::Schedule', { Target: { DeadLetterConfig: { Arn: attribute('Failed') } } }],
    Depth: alarm('AWS/SQS', 'NumberOfMessagesSent', queueName),
  };
  expect(findingsOf(deadLetterAlarms, runs)).toEqual([]);
  expect(findingsOf(deadLetterAlarms, { ...runs, Depth: QUEUE.Depth })).toEqual(['Failed: a queue of missed runs has no alarm on new ones']);
});

test('the messages of a schedule with an input are work: their alarms are those of other dead letters', () => {
  const work = change({ ...QUEUE, Source: ['AWS::Scheduler::Schedule', { Target: { DeadLetterConfig: { Arn: attribute('Failed') }, Input: '{}' } }] }, 'Age.Threshold', 907_200);
  expect(findingsOf(deadLetterAlarms, work)).toEqual([]);
  expect(findingsOf(deadLetterAlarms, change(work, 'Depth.MetricName', 'NumberOfMessagesSent'))).toEqual([expect.stringContaining('has no alarm on its first message')]);
});

test.each<[string, object]>([
  ['Older than 1 hour 30 minutes for 15 minutes.', {}],
  ['Above 5400 for 2 of 3 periods of 5 minutes.', { DatapointsToAlarm: 2 }],
  ['The number is set at deployment.', { Threshold: { Ref: 'Limit' }, EvaluationPeriods: { Ref: 'Periods' } }],
])('takes "%s" as the threshold and the window', (happened, properties) => {
  expect(findingsOf(alarmFiguresAreSaid, figured(happened, properties))).toEqual([]);
});

test.each<[string, string]>([
  ['Messages failed for 15 minutes.', 'does not say the threshold 5400'],
  ['The oldest message was older than 1 hour 30 minutes.', 'does not say the window 15 minutes'],
])('finds no threshold or no window in "%s"', (happened, expected) => {
  expect(findingsOf(alarmFiguresAreSaid, figured(happened))).toEqual([expect.stringContaining(expected)]);
});
