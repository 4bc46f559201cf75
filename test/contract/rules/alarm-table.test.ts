import { alarmTable } from './alarm-table';
import { attribute, change, findingsOf, HandMade } from './hand-made';

const alarm = (MetricName: string, Name: string, Value: unknown): HandMade[string] =>
  ['AWS::CloudWatch::Alarm', { Namespace: 'AWS/Any', MetricName, Dimensions: [{ Name, Value }] }];

const STATE_MACHINE: HandMade = {
  Machine: ['AWS::StepFunctions::StateMachine', {}],
  ...Object.fromEntries(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled']
    .map(name => [name, alarm(name, 'StateMachineArn', { Ref: 'Machine' })])),
};
const QUEUES: HandMade = {
  Failed: ['AWS::SQS::Queue', {}],
  Work: ['AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: attribute('Failed') } }],
  Age: alarm('ApproximateAgeOfOldestMessage', 'QueueName', attribute('Work', 'QueueName')),
};
const SCHEDULED: HandMade = {
  Sweeper: ['AWS::Lambda::Function', {}],
  Group: ['AWS::Scheduler::ScheduleGroup', {}],
  Schedule: ['AWS::Scheduler::Schedule', { GroupName: { Ref: 'Group' }, Target: { Arn: attribute('Sweeper') } }],
  Asynchronous: ['AWS::Lambda::EventInvokeConfig', { FunctionName: { Ref: 'Sweeper' } }],
  NotStarted: alarm('InvocationsFailedToBeSentToDeadLetterCount', 'ScheduleGroup', { Ref: 'Group' }),
  Undelivered: alarm('DestinationDeliveryFailures', 'FunctionName', { Ref: 'Sweeper' }),
};
const SERVICE: HandMade = {
  Service: ['AWS::ECS::Service', {}],
  ...Object.fromEntries([['CPUUtilization', 'Average'], ['MemoryUtilization', 'Average'], ['CPUUtilization', 'SampleCount']].map(([name, Statistic], i) => {
    const [type, properties] = alarm(name, 'ServiceName', attribute('Service', 'Name'));
    return [`Alarm${i}`, [type, { ...properties, Statistic }] as const];
  })),
};
const TABLE: HandMade = {
  Table: ['AWS::DynamoDB::Table', { GlobalSecondaryIndexes: [{ IndexName: 'wake' }] }],
  ...Object.fromEntries(['ReadThrottleEvents', 'WriteThrottleEvents', 'SystemErrors'].map(name => [name, alarm(name, 'TableName', { Ref: 'Table' })])),
  ...Object.fromEntries(['ReadThrottleEvents', 'WriteThrottleEvents'].map(name => [`${name}OfIndex`, ['AWS::CloudWatch::Alarm', {
    MetricName: name, Dimensions: [{ Name: 'TableName', Value: { Ref: 'Table' } }, { Name: 'GlobalSecondaryIndexName', Value: 'wake' }],
  }] as const])),
};
const FREE: HandMade = { Role: ['AWS::IAM::Role', {}], Bucket: ['AWS::S3::Bucket', {}] };

test.each(Object.entries({ STATE_MACHINE, QUEUES, SCHEDULED, SERVICE, TABLE, FREE }))('passes %s', (_, template) => {
  expect(findingsOf(alarmTable, template)).toEqual([]);
});

test.each<[string, HandMade, string]>([
  ['without one of its alarms', change(STATE_MACHINE, 'ExecutionsFailed.MetricName', 'ExecutionsStarted'), 'Machine: no alarm on ExecutionsFailed of'],
  ['whose alarm is of another', change(QUEUES, 'Age.Dimensions', [{ Name: 'QueueName', Value: attribute('Failed', 'QueueName') }]), 'Work: no alarm on ApproximateAgeOfOldestMessage of'],
  ['whose running tasks nothing counts', change(SERVICE, 'Alarm2.Statistic', 'Average'), 'Service: no alarm on CPUUtilization (SampleCount) of'],
  ['whose index has no alarm', change(TABLE, 'WriteThrottleEventsOfIndex.Dimensions', [{ Name: 'TableName', Value: { Ref: 'Table' } }]), 'Table: no alarm on WriteThrottleEvents of wake of'],
  ['whose group has no alarm', change(SCHEDULED, 'NotStarted.MetricName', 'TargetErrorCount'), 'Schedule: no alarm on InvocationsFailedToBeSentToDeadLetterCount of'],
  ['that is invoked asynchronously', change(SCHEDULED, 'Undelivered.MetricName', 'Errors'), 'Asynchronous: no alarm on DestinationDeliveryFailures of'],
  ['of a kind nobody has decided on', { Pipe: ['AWS::Pipes::Pipe', {}] }, 'Pipe: no one has decided which alarms AWS::Pipes::Pipe has'],
  ['that nothing schedules', { Sweeper: SCHEDULED.Sweeper }, 'Sweeper: no alarm on Errors of'],
])('finds a resource %s', (_, template, expected) => {
  expect(findingsOf(alarmTable, template)).toContainEqual(expect.stringContaining(expected));
});
