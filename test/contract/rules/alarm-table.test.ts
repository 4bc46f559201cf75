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
  Schedule: ['AWS::Scheduler::Schedule', { Target: { Arn: attribute('Sweeper') } }],
};

test.each(Object.entries({ STATE_MACHINE, QUEUES, SCHEDULED }))('passes %s', (_, template) => {
  expect(findingsOf(alarmTable, template)).toEqual([]);
});

test.each<[string, HandMade, string]>([
  ['without one of its alarms', change(STATE_MACHINE, 'ExecutionsFailed.MetricName', 'ExecutionsStarted'), 'Machine: no alarm on ExecutionsFailed of'],
  ['whose alarm is of another', change(QUEUES, 'Age.Dimensions', [{ Name: 'QueueName', Value: attribute('Failed', 'QueueName') }]), 'Work: no alarm on ApproximateAgeOfOldestMessage of'],
  ['that nothing schedules', { Sweeper: SCHEDULED.Sweeper }, 'Sweeper: no alarm on Errors of'],
])('finds a resource %s', (_, template, expected) => {
  expect(findingsOf(alarmTable, template)).toContainEqual(expect.stringContaining(expected));
});
