import { aws_iam as iam, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, ReportingEngine, ReportingEngineProps } from '../../src';
import { shop } from '../support/stacks';

const QUEUE = 'AWS::SQS::Queue';

function created(props?: ReportingEngineProps): { stack: Stack; pattern: ReportingEngine } {
  const stack = shop();
  return { stack, pattern: new ReportingEngine(stack, 'Orders', props) };
}

test('the template is the one we know', () => {
  expect(Template.fromStack(created().stack).toJSON()).toMatchSnapshot();
});

test('moves a message that failed to the dead-letter queue, and keeps it for 14 days', () => {
  const { stack, pattern } = created({ visibilityTimeout: Duration.minutes(3), maxReceiveCount: 7 });
  const template = Template.fromStack(stack);
  template.hasResourceProperties(QUEUE, {
    VisibilityTimeout: 180,
    RedrivePolicy: { deadLetterTargetArn: stack.resolve(pattern.deadLetterQueue.queueArn), maxReceiveCount: 7 },
  });
  template.hasResourceProperties(QUEUE, { RedrivePolicy: Match.absent(), MessageRetentionPeriod: 14 * 24 * 60 * 60 });
});

test.each<[prop: string, props: ReportingEngineProps, message: string]>([
  ['visibilityTimeout', { visibilityTimeout: Duration.hours(13) },
    'visibilityTimeout must be between 0 seconds and 12 hours (SQS limit), got 13 hours.'],
  ['maxReceiveCount', { maxReceiveCount: 4 },
    'maxReceiveCount must be between 5 and 1000 (below 5 throttling alone can move valid messages to the dead-letter queue; SQS limit), got 4.'],
])('refuses a bad %s', (_, props, message) => {
  expect(() => created(props)).toThrow(new Error(`ReportingEngine at 'Shop/Orders': ${message}`));
});

test.each<[who: string, grant: (pattern: ReportingEngine, role: iam.Role) => unknown, action: string]>([
  ['senders send', (pattern, role) => pattern.grantSendMessages(role), 'sqs:SendMessage'],
  ['consumers receive', (pattern, role) => pattern.grantConsumeMessages(role), 'sqs:ReceiveMessage'],
])('lets %s', (_, grant, action) => {
  const { stack, pattern } = created();
  grant(pattern, new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith([action]), Resource: stack.resolve(pattern.queue.queueArn) })] },
  });
});

test('takes messages of another pattern into its queue', () => {
  const { stack, pattern } = created();
  expect(pattern.bindConsumer(stack)).toEqual({ queue: pattern.queue });
});

test('has the alarms that are not disabled, with the thresholds given', () => {
  const { stack, pattern } = created({ alarms: { backlogAge: AlarmOverride.of({ threshold: 60 }), deadLettersAge: AlarmOverride.disabled() } });
  expect(Object.keys(pattern.operations.alarms)).toEqual(['backlogAge', 'deadLetters']);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 60 });
});
