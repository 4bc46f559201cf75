import { aws_s3 as s3, aws_s3_notifications as s3n, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, FanOutFanIn, FanOutFanInAlarms, FanOutIntake, SubtaskWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

const READS = 's3:GetBucketNotification';

function photos(stack: Stack, intake: FanOutIntake, alarms: FanOutFanInAlarms = {}): FanOutFanIn {
  return new FanOutFanIn(stack, 'Photos', { intake, workers: { small: SubtaskWorker.function(userFunction(stack, 'Small')) }, alarms });
}

const imported = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Imported', 'imported');
const statement = { Action: READS, Effect: 'Allow', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::imported']] } };

describe('the API of a bucket intake', () => {
  test.each<[string, (stack: Stack) => unknown]>([
    ['of uploads', stack => photos(stack, FanOutIntake.bucket({ bucket: imported(stack), upload: {} }))],
    ['of the status', stack => photos(stack, FanOutIntake.bucket({ bucket: imported(stack) })).addStatusApi({ showUnownedJobs: true })],
  ])('%s may ask whether the bucket of the user sends its events', (_, make) => {
    const stack = shop();
    make(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ EVENTS_BUCKET: 'imported' }) } });
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([statement]) } });
  });

  test('does not ask about the bucket that the pattern created', () => {
    const stack = shop();
    photos(stack, FanOutIntake.bucket({ upload: {} }));
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template).toContain('UPLOAD_BUCKET');
    ['EVENTS_BUCKET', READS].forEach(absent => expect(template).not.toContain(absent));
  });
});

describe('an intake of objects without an API', () => {
  const warnings = (made: FanOutFanIn) => {
    expect(made.node.validate()).toEqual([]);
    return made.node.metadata.map(({ data }) => String(data)).filter(data => data.includes('bucketEvents'));
  };

  test('warns of an imported bucket, whose events are not known', () => {
    expect(warnings(photos(shop(), FanOutIntake.bucket({ bucket: imported(shop()) })))).toEqual([expect.stringContaining(
      "FanOutFanIn at 'Shop/Photos': intake.bucket must send its events to EventBridge (eventBridgeEnabled: true), got the imported bucket 'Shop/Imported', of which this is not known. "
      + 'Without them no object becomes a job, and no alarm fires.')]);
  });

  test('warns of an imported bucket that sends its events elsewhere', () => {
    const stack = shop();
    const bucket = imported(stack);
    bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new s3n.SqsDestination(new sqs.Queue(stack, 'Elsewhere')));
    expect(warnings(photos(stack, FanOutIntake.bucket({ bucket })))).toHaveLength(1);
  });

  test.each<[string, (stack: Stack) => FanOutFanIn]>([
    ['a bucket of the pattern', stack => photos(stack, FanOutIntake.bucket())],
    ['a bucket of the app', stack => photos(stack, FanOutIntake.bucket({ bucket: new s3.Bucket(stack, 'Mine', { eventBridgeEnabled: true }) }))],
    ['an imported bucket whose events the app enables', stack => {
      const bucket = imported(stack);
      bucket.enableEventBridgeNotification();
      return photos(stack, FanOutIntake.bucket({ bucket }));
    }],
    ['an API of uploads, which asks the bucket', stack => photos(stack, FanOutIntake.bucket({ bucket: imported(stack), upload: {} }))],
    ['an API of the status, which asks the bucket', stack => {
      const made = photos(stack, FanOutIntake.bucket({ bucket: imported(stack) }));
      made.addStatusApi({ showUnownedJobs: true });
      return made;
    }],
  ])('does not warn of %s', (_, make) => {
    expect(warnings(make(shop()))).toEqual([]);
  });
});

describe('the alarm on refused objects', () => {
  test('is created by its option, with its figures', () => {
    const stack = shop();
    const { operations } = photos(stack, FanOutIntake.bucket(), { objectsRefused: AlarmOverride.of({ threshold: 10 }) });
    expect(operations.alarms).toHaveProperty('objectsRefused');
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ObjectsRefused', Threshold: 10 });
  });

  test.each([['without', undefined], ['with a disabled', AlarmOverride.disabled()]])('is not created %s option', (_, objectsRefused) => {
    expect(photos(shop(), FanOutIntake.bucket(), { objectsRefused }).operations.alarms).not.toHaveProperty('objectsRefused');
  });
});
